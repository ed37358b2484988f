package dev.rookery.node.registry;

/**
 * That a model is to be trained again, as people see it.
 *
 * <p>Threads: immutable.
 *
 * @param wantedAtMillis when it was first said, ms since 1970
 * @param wantedBy which node said it
 */
public record RetrainingEntry(RetrainingWant want, long wantedAtMillis, String wantedBy) {}
