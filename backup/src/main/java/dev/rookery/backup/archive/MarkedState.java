package dev.rookery.backup.archive;

/**
 * A listed mark and the size of the state that it names.
 *
 * <p>Threads: immutable.
 *
 * @param held entries held at the mark, of all origins
 */
public record MarkedState(Mark mark, long held) {}
