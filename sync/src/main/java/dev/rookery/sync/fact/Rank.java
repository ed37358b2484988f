package dev.rookery.sync.fact;

import dev.rookery.sync.clock.Stamp;
import java.util.Comparator;

/**
 * A fact's place in the total order: stamp, then origin, then seq; twins of a fork by hash.
 *
 * <p>Threads: immutable.
 */
public record Rank(Stamp stamp, Dot dot, Hash hash) implements Comparable<Rank> {

    private static final Comparator<Rank> ORDER =
            Comparator.comparing(Rank::stamp).thenComparing(Rank::dot).thenComparing(Rank::hash);

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }

    /** Whether this comes before the other. */
    public boolean before(Rank other) {
        return compareTo(other) < 0;
    }
}
