package dev.rookery.node.registry;

/**
 * A parity report as people see it.
 *
 * <p>Threads: immutable.
 *
 * @param reportedAtMillis when it was reported, ms since 1970
 * @param reportedBy who reported it
 */
public record ParityEntry(Ulid id, ParityReport report, long reportedAtMillis, String reportedBy) {}
