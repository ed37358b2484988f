package dev.rookery.node.rollback;

/**
 * What one rule says of one metric.
 *
 * <p>Threads: immutable.
 *
 * @param value the metric over all samples in the window
 * @param reference the baseline's value, the floor, or the limit
 * @param worse by how much the value is worse than the reference; negative when it is better
 * @param margin by how much it might be by chance
 * @param count games, or observations, behind the value
 * @param limit by how much it may be worse
 * @param severity by the drop alone, however often it was found
 * @param text all of this in a sentence
 */
public record Finding(
        String metric,
        Rule rule,
        State state,
        double value,
        double reference,
        double worse,
        double margin,
        double count,
        double limit,
        Severity severity,
        String text) {

    /** The rule that was asked. */
    public enum Rule {
        ELO_DROP,
        WIN_RATE_DROP,
        ERROR_RATE,
        METRIC_DROP,
        FLOOR
    }

    /** From good to bad. */
    public enum State {
        /** As good as the baseline, or nearly. */
        FINE,
        /** Worse, and chance alone explains it. */
        WITHIN_NOISE,
        /** Worse than chance explains, and within the limit. */
        DEGRADED,
        /** Worse than chance explains, and beyond the limit. */
        FAILING
    }
}
