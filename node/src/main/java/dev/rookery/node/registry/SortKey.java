package dev.rookery.node.registry;

import dev.rookery.sync.fact.Rank;
import java.util.Comparator;

/**
 * Where a version stands in an ordered list.
 *
 * <p>Threads: immutable.
 *
 * @param missing whether it has no value to be ordered by: such come last, either way
 * @param value what it is ordered by, when that is a number
 * @param text what it is ordered by, when that is a text
 * @param rank its registration's: among equals the newest comes first
 */
record SortKey(boolean missing, double value, String text, Rank rank) {

    static SortKey of(VersionView version, VersionRow row, VersionOrder order) {
        Rank rank = row.registration().rank();
        return switch (order.field()) {
            case CREATED_AT -> new SortKey(false, version.createdAtMillis(), "", rank);
            case UPDATED_AT -> new SortKey(false, version.updatedAtMillis(), "", rank);
            case VERSION ->
                    new SortKey(version.number().isEmpty(), version.number().orElse(0), "", rank);
            case LABEL -> new SortKey(false, 0, version.label(), rank);
            case METRIC -> {
                Double value = version.metrics().get(order.metric());
                yield new SortKey(value == null, value == null ? 0 : value, "", rank);
            }
        };
    }

    /** Best first. */
    static Comparator<SortKey> comparator(VersionOrder order) {
        Comparator<SortKey> byValue =
                Comparator.comparingDouble(SortKey::value).thenComparing(SortKey::text);
        return Comparator.comparing(SortKey::missing)
                .thenComparing(order.descending() ? byValue.reversed() : byValue)
                .thenComparing(Comparator.comparing(SortKey::rank).reversed());
    }
}
