package dev.rookery.backup.catalogue;

/** How an attempt to pin or unpin a backup ended. */
public enum Pinning {
    /** It stays until it is unpinned. */
    PINNED,
    /** It is left to retention again. */
    UNPINNED,
    /** There is none with this id, or it is not pinned. */
    UNKNOWN,
    /** As many as there may be are pinned already. */
    TOO_MANY,
    /** What is pinned cannot be read, so nothing is deleted and no pin is changed. */
    UNREADABLE
}
