package dev.rookery.node.metrics;

import java.util.Map;

/**
 * How the store is.
 *
 * <p>Threads: immutable.
 *
 * @param facts facts held
 * @param forkedOrigins origins under which two nodes have written
 * @param databaseBytes size of the database file
 * @param logBytes size of its write-ahead log
 * @param freeBytes free space on its disk
 * @param waiting writes that wait for the next commit
 * @param readOnly whether it takes no writes
 * @param conflicts that were settled since it was opened, by kind
 */
public record StoreFigures(
        long facts,
        long forkedOrigins,
        long databaseBytes,
        long logBytes,
        long freeBytes,
        long waiting,
        boolean readOnly,
        Map<String, Long> conflicts) {

    /** Keeps its own copy. */
    public StoreFigures {
        conflicts = Map.copyOf(conflicts);
    }
}
