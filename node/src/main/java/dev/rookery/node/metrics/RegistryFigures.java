package dev.rookery.node.metrics;

import dev.rookery.node.registry.RunConfig;
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
 * @param runs CMA-ES runs by what they optimised for
 * @param parity parity reports by configuration
 * @param rollbacks rollbacks asked for, whatever became of them
 */
public record RegistryFigures(
        SortedMap<Stage, Long> versionsByStage,
        long registrations,
        SortedMap<Ends, Long> moves,
        SortedMap<RunConfig, Runs> runs,
        SortedMap<String, Parity> parity,
        SortedMap<Rollbacks, Long> rollbacks) {

    /** Keeps its own copies. */
    public RegistryFigures {
        versionsByStage = Collections.unmodifiableSortedMap(new TreeMap<>(versionsByStage));
        moves = Collections.unmodifiableSortedMap(new TreeMap<>(moves));
        runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
        parity = Collections.unmodifiableSortedMap(new TreeMap<>(parity));
        rollbacks = Collections.unmodifiableSortedMap(new TreeMap<>(rollbacks));
    }

    /**
     * CMA-ES runs of one configuration.
     *
     * @param best the greatest fitness of any, 0 to 1
     */
    public record Runs(long count, double best) {

        Runs and(Runs others) {
            return new Runs(count + others.count, Math.max(best, others.best));
        }
    }

    /**
     * Parity reports of one configuration.
     *
     * @param rate the share of games that failed in the newest, 0 to 1
     */
    public record Parity(long passed, long failed, double rate) {

        Parity and(Parity others) {
            return new Parity(
                    passed + others.passed, failed + others.failed, Math.max(rate, others.rate));
        }
    }

    /**
     * What rollbacks are counted by.
     *
     * @param model the name that the model was created with
     * @param trigger what asked for it
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
