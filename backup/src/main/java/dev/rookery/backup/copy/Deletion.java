package dev.rookery.backup.copy;

/** How an attempt to delete a copy ended. */
public enum Deletion {
    /** It is gone. */
    DELETED,
    /** There is none with this id. */
    UNKNOWN,
    /** It is the newest verified copy, or the only one: the last way back stays. */
    LAST_GOOD,
    /** It is being verified or restored just now. */
    IN_USE,
    /** Somebody pinned it. */
    PINNED,
    /** A pinned mark is restored from it. */
    NEEDED,
    /** It is a mark: those thin out as they age, and are not deleted one by one. */
    MARK
}
