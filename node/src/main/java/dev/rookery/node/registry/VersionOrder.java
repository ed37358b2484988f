package dev.rookery.node.registry;

import java.util.Optional;

/**
 * The order of a list of versions: {@code created_at}, {@code updated_at}, {@code version}, {@code
 * label} or a metric's name ({@code metrics.elo}, {@code elo}), with {@code -} before it for
 * descending. Among equals the newest registration comes first; a version without the value, last.
 *
 * <p>Threads: immutable.
 *
 * @param metric the metric's name for {@link Field#METRIC}; empty text else
 */
public record VersionOrder(Field field, String metric, boolean descending) {

    /** Newest registration first, by rank. */
    public static final VersionOrder NEWEST = new VersionOrder(Field.CREATED_AT, "", true);

    private static final String METRICS = "metrics.";

    /** What is ordered by. */
    public enum Field {
        CREATED_AT,
        UPDATED_AT,
        VERSION,
        LABEL,
        METRIC
    }

    /** Reads an order; empty when nothing is named. */
    public static Optional<VersionOrder> parse(String text) {
        boolean descending = text.startsWith("-");
        String name = descending ? text.substring(1) : text;
        if (name.isEmpty() || name.equals(METRICS)) {
            return Optional.empty();
        }
        Field field =
                switch (name) {
                    case "created_at" -> Field.CREATED_AT;
                    case "updated_at" -> Field.UPDATED_AT;
                    case "version", "number" -> Field.VERSION;
                    case "label" -> Field.LABEL;
                    default -> Field.METRIC;
                };
        String metric = name.startsWith(METRICS) ? name.substring(METRICS.length()) : name;
        return Optional.of(
                new VersionOrder(field, field == Field.METRIC ? metric : "", descending));
    }
}
