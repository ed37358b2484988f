package dev.rookery.node.registry;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What production must hold: the figures that later ones are measured by.
 *
 * <p>Threads: immutable.
 *
 * @param version whose figures they are; empty when they are no version's
 * @param metrics at least one; a value of 0 is a value
 * @param games the games behind the figures, where it is known
 * @param source who or what measured; empty text when nobody says
 * @param atMillis when it began to hold, ms since 1970
 */
public record Baseline(
        Optional<Ulid> version,
        SortedMap<String, Double> metrics,
        Optional<Observation.Games> games,
        String source,
        long atMillis) {

    /** The source of baselines that a promotion or a rollback sets. */
    public static final String AUTOMATIC = "automatic";

    public Baseline {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    /** The figures on one line: {@code elo=1500, win_rate=0.5}. */
    String text() {
        return metrics.entrySet().stream().map(Baseline::figure).collect(Collectors.joining(", "));
    }

    private static String figure(Map.Entry<String, Double> metric) {
        double value = metric.getValue();
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return metric.getKey() + "=" + (whole ? Long.toString((long) value) : "" + value);
    }
}
