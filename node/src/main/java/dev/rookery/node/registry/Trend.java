package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A metric's values in the life of one version.
 *
 * <p>Threads: stateless.
 */
final class Trend {

    private Trend() {}

    /** The values, latest first: what was observed, then what was registered. */
    static List<TrendPoint> of(VersionRow row, String metric, FoldTables tables) {
        List<TrendPoint> points = new ArrayList<>();
        Fact fact = tables.fact(row.registration());
        Double registered = Views.registration(fact).content().metrics().get(metric);
        if (registered != null) {
            points.add(point(row, fact.atMillis(), registered, false));
        }
        if (row.overlaid()) {
            for (ObservationRow seen : tables.observations(row.model(), row.id())) {
                Fact said = tables.fact(seen.fact());
                Observation observation = Views.observation(said);
                Double value = observation.metrics().get(metric);
                if (value != null) {
                    long at = observation.atMillis().orElse(said.atMillis());
                    points.add(point(row, at, value, true));
                }
            }
        }
        Collections.reverse(points);
        return points;
    }

    private static TrendPoint point(VersionRow row, long at, double value, boolean observed) {
        return new TrendPoint(row.id(), row.number(), row.shownLabel(), at, value, observed);
    }
}
