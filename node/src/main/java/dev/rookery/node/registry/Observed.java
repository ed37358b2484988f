package dev.rookery.node.registry;

import dev.rookery.sync.fact.Dot;
import java.util.Comparator;

/**
 * An observation as it is read: with its own time and who stated it.
 *
 * <p>Threads: immutable.
 *
 * @param dot the name of its fact: no two observations share one, but where an origin forked
 * @param atMillis its own time, ms since 1970, but never later than the reader's now
 */
public record Observed(Dot dot, String actor, long atMillis, Observation seen) {

    /** The newest by their own time first; among equals the later name. */
    static final Comparator<Observed> NEWEST =
            Comparator.comparing(Observed::atMillis).thenComparing(Observed::dot).reversed();
}
