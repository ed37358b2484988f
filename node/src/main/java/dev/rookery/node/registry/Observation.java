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
 */
public record Observation(
        SortedMap<String, Double> metrics,
        String source,
        OptionalLong atMillis,
        Optional<Games> games) {

    public Observation {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    /** Games won, drawn and lost. */
    public record Games(long wins, long draws, long losses) {}
}
