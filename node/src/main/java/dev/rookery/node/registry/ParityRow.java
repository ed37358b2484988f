package dev.rookery.node.registry;

/**
 * One parity report. Two that name one id are one, unless one of them passed and the other failed.
 *
 * <p>Threads: immutable.
 *
 * @param id the report's own
 * @param checked how many games were replayed
 * @param failures in how many of them the engines did not agree
 * @param fact the first to state it
 */
public record ParityRow(
        String config, Ulid id, boolean passed, long checked, long failures, FactRef fact) {}
