package dev.rookery.sync.ack;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The hashes of the newest facts of the origins written last: enough to know that a peer which is a
 * little behind is on the same chain, without a read of the store.
 *
 * <p>At most {@value #ORIGINS_MAX} origins, {@value #FACTS_EACH} facts each: 3 MiB.
 *
 * <p>Threads: not safe to share.
 */
final class RecentFacts {
    static final int ORIGINS_MAX = 32;
    static final int FACTS_EACH = 1_024;

    private final Map<Origin, Ring> rings =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Origin, Ring> eldest) {
                    return size() > ORIGINS_MAX;
                }
            };

    /** The place of a fact is its seq's remainder; the seq beside it says whether it is the one. */
    private static final class Ring {
        private final long[] seqs = new long[FACTS_EACH];
        private final Hash[] hashes = new Hash[FACTS_EACH];
    }

    /** Notes a fact that is durable here. */
    void add(Fact fact) {
        Ring ring = rings.computeIfAbsent(fact.origin(), origin -> new Ring());
        int place = (int) (fact.seq() % FACTS_EACH);
        ring.seqs[place] = fact.seq();
        ring.hashes[place] = fact.hash();
    }

    /** Whose facts these are. */
    Set<Origin> origins() {
        return rings.keySet();
    }

    /** The hash of a fact, when it is among the newest. */
    Optional<Hash> hash(Origin origin, long seq) {
        Ring ring = rings.get(origin);
        int place = (int) (seq % FACTS_EACH);
        return ring == null || seq < 1 || ring.seqs[place] != seq
                ? Optional.empty()
                : Optional.of(ring.hashes[place]);
    }
}
