package dev.rookery.node.hooks;

import java.time.Duration;

/**
 * Hooks in figures.
 *
 * <p>Threads: immutable.
 *
 * @param failing hooks whose last attempt failed
 * @param delivers whether it is this node that sends
 * @param oldest age of the oldest event that waits here
 */
public record HookCounts(
        long hooks,
        long failing,
        boolean delivers,
        Duration oldest,
        long delivered,
        long refused,
        long failed,
        long givenUp) {}
