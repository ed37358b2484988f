package dev.rookery.backup.catalogue;

/** How an attempt to pin a backup ended. */
public enum Pinning {
    /** It stays until it is unpinned. */
    PINNED,
    /** There is none with this id. */
    UNKNOWN,
    /** As many as there may be are pinned already. */
    TOO_MANY
}
