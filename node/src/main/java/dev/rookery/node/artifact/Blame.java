package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who sent bytes that are not the artifact: not asked for it again for a while, lest a damaged copy
 * be fetched over and over.
 *
 * <p>Threads: safe for any thread.
 */
final class Blame {
    static final Duration LASTS = Duration.ofMinutes(10);

    private static final int MAX = 1_024;

    private final InstantSource clock;
    private final Map<Charge, Instant> until =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Charge, Instant> eldest) {
                    return size() > MAX;
                }
            };

    private record Charge(String source, Hash hash) {}

    /**
     * @param clock one that nobody sets
     */
    Blame(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void put(String source, Hash hash) {
        until.put(new Charge(source, hash), clock.instant().plus(LASTS));
    }

    synchronized boolean on(String source, Hash hash) {
        Instant end = until.get(new Charge(source, hash));
        return end != null && clock.instant().isBefore(end);
    }
}
