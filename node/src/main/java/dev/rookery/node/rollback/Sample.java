package dev.rookery.node.rollback;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.Observation.Games;
import dev.rookery.node.registry.Observed;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one observation of the version in production says, or the baseline.
 *
 * <p>Threads: immutable.
 *
 * @param atMillis when it was measured, ms since 1970
 * @param metrics by name; {@code elo}, {@code elo_uncertainty}, {@code win_rate}, {@code
 *     error_rate} and {@code games_played} mean what they mean to RingRift
 * @param games the games behind the figures; they beat {@code games_played} and {@code win_rate}.
 *     Those in error are beside the played ones, not among them
 */
public record Sample(long atMillis, SortedMap<String, Double> metrics, Optional<Games> games) {

    /** Sums are taken in this order, so that they are the same whatever order samples come in. */
    static final Comparator<Sample> ORDER =
            Comparator.comparingLong(Sample::atMillis)
                    .thenComparing(Sample::games, Sample::compareGames)
                    .thenComparing(Sample::metrics, Sample::compareMetrics);

    private static final String GAMES_PLAYED = "games_played";

    public Sample {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    public static Sample of(Observed observed) {
        return new Sample(observed.atMillis(), observed.seen().metrics(), observed.seen().games());
    }

    /** The baseline as if it were an observation: the same figures, read the same way. */
    static Sample of(Baseline baseline) {
        return new Sample(baseline.atMillis(), baseline.metrics(), baseline.games());
    }

    /** Empty when the sample does not say, or says what is no number. */
    OptionalDouble metric(String name) {
        Double value = metrics.get(name);
        return value == null || !Double.isFinite(value)
                ? OptionalDouble.empty()
                : OptionalDouble.of(value);
    }

    /** A metric that is a share, 0 to 1; empty for one that is not, such as a percentage. */
    OptionalDouble share(String name) {
        OptionalDouble value = metric(name);
        return value.isPresent() && value.getAsDouble() >= 0 && value.getAsDouble() <= 1
                ? value
                : OptionalDouble.empty();
    }

    /** Games played behind the figures; 0 when nobody says. A double: sums never overflow. */
    double played() {
        return games.map(ends -> (double) ends.wins() + ends.draws() + ends.losses())
                .orElseGet(() -> Math.max(0, Math.floor(metric(GAMES_PLAYED).orElse(0))));
    }

    private static int compareGames(Optional<Games> one, Optional<Games> other) {
        Games none = new Games(-1, -1, -1, -1);
        return Comparator.comparingLong(Games::wins)
                .thenComparingLong(Games::draws)
                .thenComparingLong(Games::losses)
                .thenComparingLong(Games::errors)
                .compare(one.orElse(none), other.orElse(none));
    }

    private static int compareMetrics(Map<String, Double> one, Map<String, Double> other) {
        Iterator<Map.Entry<String, Double>> theirs = other.entrySet().iterator();
        for (Map.Entry<String, Double> own : one.entrySet()) {
            if (!theirs.hasNext()) {
                return 1;
            }
            Map.Entry<String, Double> next = theirs.next();
            int order = own.getKey().compareTo(next.getKey());
            order = order != 0 ? order : Double.compare(own.getValue(), next.getValue());
            if (order != 0) {
                return order;
            }
        }
        return theirs.hasNext() ? -1 : 0;
    }
}
