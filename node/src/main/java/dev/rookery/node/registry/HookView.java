package dev.rookery.node.registry;

/**
 * A hook as people see it.
 *
 * <p>Threads: immutable.
 *
 * @param set the fact that made it: what ranks before is not told to it
 * @param createdAtMillis ms since 1970
 */
public record HookView(
        Ulid id, HookSpec spec, FactRef set, long createdAtMillis, String createdBy) {}
