package dev.rookery.node.registry;

import java.util.OptionalLong;

/**
 * One value of a metric.
 *
 * <p>Threads: immutable.
 *
 * @param atMillis when it was registered, or observed
 * @param observed whether it comes from an observation, not from the registration
 */
public record TrendPoint(
        Ulid id,
        OptionalLong number,
        String label,
        long atMillis,
        double value,
        boolean observed) {}
