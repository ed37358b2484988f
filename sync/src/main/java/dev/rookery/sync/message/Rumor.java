package dev.rookery.sync.message;

import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * Fresh facts on their way.
 *
 * @param ttl how many hops they still may go, this one included; 1 … {@value #TTL_MAX}
 * @param facts batches whole, each origin's in seq order
 */
public record Rumor(int ttl, List<Fact> facts) {

    /** Enough for any cluster: ⌈log₂ n⌉ + 1 for n = 2³¹. */
    public static final int TTL_MAX = 32;

    public Rumor {
        facts = List.copyOf(facts);
        if (ttl < 1 || ttl > TTL_MAX) {
            throw new IllegalArgumentException("a ttl is 1-" + TTL_MAX + ", not " + ttl);
        }
    }
}
