package dev.rookery.node.store;

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
 */
public record Totals(long registrations, SortedMap<Ends, Long> moves) {

    public Totals {
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
