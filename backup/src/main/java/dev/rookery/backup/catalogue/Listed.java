package dev.rookery.backup.catalogue;

/**
 * A backup in the list of all.
 *
 * <p>Threads: immutable.
 *
 * @param held entries held at it
 * @param added how many more than at the one before it in time; negative after entries were lost
 * @param pinned whether it stays until it is unpinned
 */
public record Listed(Backup backup, long held, long added, boolean pinned) {}
