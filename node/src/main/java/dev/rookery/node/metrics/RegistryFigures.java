package dev.rookery.node.metrics;

import dev.rookery.node.registry.Stage;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums over the registry. The counters count distinct facts by what they say, so they only grow
 * with the set of facts and are equal where the sets are.
 *
 * <p>Threads: immutable.
 *
 * @param versionsByStage versions of live models that stand in each stage
 * @param registrations versions ever registered
 * @param moves moves ever asked for, by the stages they name
 */
public record RegistryFigures(
        SortedMap<Stage, Long> versionsByStage, long registrations, SortedMap<Ends, Long> moves) {

    /** Keeps its own copies. */
    public RegistryFigures {
        versionsByStage = Collections.unmodifiableSortedMap(new TreeMap<>(versionsByStage));
        moves = Collections.unmodifiableSortedMap(new TreeMap<>(moves));
    }

    /** From where to where. */
    public record Ends(Stage from, Stage to) implements Comparable<Ends> {
        private static final Comparator<Ends> ORDER =
                Comparator.comparing(Ends::from).thenComparing(Ends::to);

        @Override
        public int compareTo(Ends other) {
            return ORDER.compare(this, other);
        }
    }
}
