package dev.rookery.node.registry;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether a metric gets worse: by how far its newest value lies behind the best of those looked at,
 * or by the slope of the line through them (least squares, the values one step apart).
 *
 * <p>Threads: immutable.
 *
 * @param metric for people
 * @param lowerIsBetter whether it gets worse by rising
 * @param versions whether each version has one value, its newest, in the course; else every value
 *     counts, registered or observed
 * @param over how many values it takes; fewer say nothing
 * @param drop by how much the newest has to be worse than the best
 * @param slope by how much it has to get worse from one value to the next
 */
public record RetrainingTrend(
        String metric,
        boolean lowerIsBetter,
        boolean versions,
        int over,
        OptionalDouble drop,
        OptionalDouble slope) {

    /** Least values of a trend. */
    public static final int OVER_MIN = 2;

    private static final int DIGITS = 6;

    public RetrainingTrend {
        if (over < OVER_MIN) {
            throw new IllegalArgumentException("a trend has at least 2 values, not " + over);
        }
    }

    /**
     * Judges a course.
     *
     * @param values oldest first; only the newest {@link #over} are looked at
     * @return why it asks for retraining, with the numbers; empty when it does not
     */
    public Optional<String> judge(List<Double> values) {
        if (values.size() < over) {
            return Optional.empty();
        }
        List<Double> newest = values.subList(values.size() - over, values.size());
        return dropped(newest).or(() -> falling(newest));
    }

    private Optional<String> dropped(List<Double> values) {
        double last = values.get(values.size() - 1);
        double best = values.get(0);
        for (double value : values) {
            best = lowerIsBetter ? Math.min(best, value) : Math.max(best, value);
        }
        double worse = lowerIsBetter ? last - best : best - last;
        if (drop.isEmpty() || worse < drop.getAsDouble() || worse == 0) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "%s %s is %s worse than %s, the best of the last %d values; limit %s",
                        metric,
                        text(last),
                        text(worse),
                        text(best),
                        over,
                        text(drop.getAsDouble())));
    }

    private Optional<String> falling(List<Double> values) {
        double steepness = lowerIsBetter ? steepness(values) : -steepness(values);
        if (slope.isEmpty() || steepness < slope.getAsDouble() || steepness <= 0) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "%s gets worse by %s from one value to the next over the last %d; limit %s",
                        metric,
                        text(steepness),
                        over,
                        text(slope.getAsDouble())));
    }

    private static double steepness(List<Double> values) {
        double middle = (values.size() - 1) / 2.0;
        double mean = values.stream().mapToDouble(value -> value).sum() / values.size();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < values.size(); i++) {
            covariance += (i - middle) * (values.get(i) - mean);
            variance += (i - middle) * (i - middle);
        }
        return covariance / variance;
    }

    /** As many digits as a sentence needs. */
    private static String text(double value) {
        return new BigDecimal(value)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }
}
