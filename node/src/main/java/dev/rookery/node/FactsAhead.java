package dev.rookery.node;

import dev.rookery.sync.fact.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;

/**
 * Facts whose time lies far ahead of this node's clock: written where the clock is wrong, or this
 * one is. They are kept like any other; people should know.
 *
 * <p>Counted since the start. By the second, of at most {@value #SECONDS_MAX} different ones; what
 * lies beyond counts with the last of them.
 *
 * <p>Threads: safe for any thread; noted by the sync loop.
 */
final class FactsAhead {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final int SECONDS_MAX = 1_024;

    private final InstantSource clock;
    private final TreeMap<Long, Long> bySecond = new TreeMap<>();

    FactsAhead(InstantSource clock) {
        this.clock = clock;
    }

    void note(List<Fact> facts) {
        Instant limit = clock.instant().plus(LIMIT);
        for (Fact fact : facts) {
            if (fact.at().isAfter(limit)) {
                note(fact.at().getEpochSecond());
            }
        }
    }

    /** How many still do. */
    synchronized long count() {
        bySecond.headMap(clock.instant().plus(LIMIT).getEpochSecond()).clear();
        return bySecond.values().stream().mapToLong(Long::longValue).sum();
    }

    private synchronized void note(long second) {
        long slot = second;
        if (bySecond.size() >= SECONDS_MAX && !bySecond.containsKey(second)) {
            Long below = bySecond.floorKey(second);
            slot = below == null ? bySecond.firstKey() : below;
        }
        bySecond.merge(slot, 1L, Long::sum);
    }
}
