package dev.rookery.node.registry;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two versions side by side, metric by metric. A missing metric is missing, 0 is a value, a tie is
 * a tie.
 *
 * <p>Threads: immutable.
 */
public record Comparison(VersionBrief a, VersionBrief b, SortedMap<String, Entry> metrics) {

    /** Who has the better value. */
    public enum Winner {
        V1,
        V2,
        TIE,
        /** A value is missing, or nobody knows which direction is better. */
        NONE
    }

    /**
     * One metric.
     *
     * @param difference v2 − v1; empty when either is missing
     */
    public record Entry(
            OptionalDouble v1, OptionalDouble v2, Winner winner, OptionalDouble difference) {}

    /** Compares every metric that either version has. */
    public static Comparison compare(VersionView a, VersionView b, MetricDirections directions) {
        SortedSet<String> names = new TreeSet<>(a.metrics().keySet());
        names.addAll(b.metrics().keySet());
        SortedMap<String, Entry> metrics = new TreeMap<>();
        for (String name : names) {
            metrics.put(name, entry(value(a, name), value(b, name), directions.of(name)));
        }
        return new Comparison(a.brief(), b.brief(), metrics);
    }

    private static OptionalDouble value(VersionView version, String metric) {
        Double value = version.metrics().get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static Entry entry(
            OptionalDouble v1, OptionalDouble v2, MetricDirections.Direction direction) {
        if (v1.isEmpty() || v2.isEmpty()) {
            return new Entry(v1, v2, Winner.NONE, OptionalDouble.empty());
        }
        double difference = v2.getAsDouble() - v1.getAsDouble();
        return new Entry(v1, v2, winner(difference, direction), OptionalDouble.of(difference));
    }

    private static Winner winner(double difference, MetricDirections.Direction direction) {
        return switch (direction) {
            case UNKNOWN -> Winner.NONE;
            case HIGHER -> difference > 0 ? Winner.V2 : difference < 0 ? Winner.V1 : Winner.TIE;
            case LOWER -> difference < 0 ? Winner.V2 : difference > 0 ? Winner.V1 : Winner.TIE;
        };
    }
}
