package dev.rookery.node.registry;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which versions a list shows, and in which order.
 *
 * <p>Threads: immutable.
 *
 * @param min metric → the least value; a version without the metric is not shown
 * @param max metric → the greatest value; likewise
 */
public record VersionFilter(
        Optional<Stage> stage,
        Optional<ModelType> type,
        Optional<TagFilter> tag,
        SortedMap<String, Double> min,
        SortedMap<String, Double> max,
        VersionOrder order) {

    /** Every version, newest first. */
    public static final VersionFilter ALL =
            new VersionFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    VersionOrder.NEWEST);

    public VersionFilter {
        min = Collections.unmodifiableSortedMap(new TreeMap<>(min));
        max = Collections.unmodifiableSortedMap(new TreeMap<>(max));
    }

    /** Whether the row alone already rules the version out. */
    boolean excludes(VersionRow row) {
        return !row.stage().listed()
                || stage.map(wanted -> row.stage() != wanted).orElse(false)
                || type.map(wanted -> row.type() != wanted).orElse(false);
    }

    /** Whether a version is shown. */
    public boolean matches(VersionView version) {
        return stage.map(wanted -> version.stage() == wanted).orElse(true)
                && type.map(wanted -> version.type() == wanted).orElse(true)
                && tag.map(wanted -> wanted.matches(version.tags())).orElse(true)
                && min.entrySet().stream().allMatch(e -> value(version, e.getKey()) >= e.getValue())
                && max.entrySet().stream()
                        .allMatch(e -> value(version, e.getKey()) <= e.getValue());
    }

    /** NaN for a missing metric: no comparison with it holds. */
    private static double value(VersionView version, String metric) {
        return version.metrics().getOrDefault(metric, Double.NaN);
    }
}
