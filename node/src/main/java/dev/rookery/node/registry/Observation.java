package dev.rookery.node.registry;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Figures that were seen of a version after its registration.
 *
 * <p>Threads: immutable.
 *
 * @param source who or what measured; empty text when nobody says
 * @param atMillis when it was measured, ms since 1970; the fact's {@code at} when empty
 * @param games the games behind the figures, not a running total
 * @param window the stretch of time that the figures are of
 */
public record Observation(
        SortedMap<String, Double> metrics,
        String source,
        OptionalLong atMillis,
        Optional<Games> games,
        Optional<Window> window) {

    /** The metric that says how many games are behind the figures, where their ends do not. */
    public static final String GAMES_PLAYED = "games_played";

    public Observation {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    /** Of no stretch of time. */
    public Observation(
            SortedMap<String, Double> metrics,
            String source,
            OptionalLong atMillis,
            Optional<Games> games) {
        this(metrics, source, atMillis, games, Optional.empty());
    }

    /**
     * How many games are behind the figures: as their ends say, else as {@code games_played} says.
     *
     * @return empty when neither says
     */
    public OptionalLong gamesPlayed() {
        if (games.isPresent()) {
            return OptionalLong.of(games.get().played());
        }
        Double stated = metrics.get(GAMES_PLAYED);
        return stated != null && stated >= 0
                ? OptionalLong.of(stated.longValue())
                : OptionalLong.empty();
    }

    /**
     * Games by how they ended.
     *
     * @param errors those that ended for no side, such as by a crash or an illegal move
     */
    public record Games(long wins, long draws, long losses, long errors) {

        /** None in error. */
        public Games(long wins, long draws, long losses) {
            this(wins, draws, losses, 0);
        }

        /** All of them; as many as can be said, where they are more. */
        public long played() {
            long sum = 0;
            for (long some : new long[] {wins, draws, losses, errors}) {
                sum = some > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + some;
            }
            return sum;
        }
    }

    /** A stretch of time, ms since 1970; the end is not before the beginning. */
    public record Window(long fromMillis, long toMillis) {}
}
