package dev.rookery.node.store;

import dev.rookery.node.registry.RunConfig;
import dev.rookery.node.registry.Stage;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of distinct facts by what they say, whatever became of them: they only grow with the set
 * of facts, and are equal where the sets are.
 *
 * <p>Threads: immutable.
 *
 * @param registrations versions ever registered
 * @param moves moves asked for, by the stages they name; none left out
 * @param runs CMA-ES runs by what they optimised for
 * @param parity parity reports by configuration
 * @param rollbacks rollbacks asked for, by model and trigger
 */
public record Totals(
        long registrations,
        SortedMap<Ends, Long> moves,
        SortedMap<RunConfig, Runs> runs,
        SortedMap<String, Parity> parity,
        SortedMap<Rollbacks, Long> rollbacks) {

    public Totals {
        moves = Collections.unmodifiableSortedMap(new TreeMap<>(moves));
        runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
        parity = Collections.unmodifiableSortedMap(new TreeMap<>(parity));
        rollbacks = Collections.unmodifiableSortedMap(new TreeMap<>(rollbacks));
    }

    /**
     * Runs of one configuration.
     *
     * @param count versions that state one
     * @param bestFitness the greatest fitness stated, 0 to 1
     */
    public record Runs(long count, double bestFitness) {}

    /**
     * Parity reports of one configuration.
     *
     * @param newestFailureRate the share of games that failed in the newest, 0 to 1
     */
    public record Parity(long passed, long failed, double newestFailureRate) {}

    /**
     * What rollbacks are counted by.
     *
     * @param model the name that the model was created with; its generations share it
     */
    public record Rollbacks(String model, String trigger) implements Comparable<Rollbacks> {

        private static final Comparator<Rollbacks> ORDER =
                Comparator.comparing(Rollbacks::model).thenComparing(Rollbacks::trigger);

        @Override
        public int compareTo(Rollbacks other) {
            return ORDER.compare(this, other);
        }
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
