package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Effect;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Rumor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gathers fresh facts for a few milliseconds, so that they travel as one push.
 *
 * <p>Threads: owned by the sync loop; not safe to share.
 */
final class RumorBuffer {

    /** Where facts came from and how far they go: what goes into one rumor. */
    private record Way(int ttl, String except) implements Comparable<Way> {
        @Override
        public int compareTo(Way other) {
            int byTtl = Integer.compare(ttl, other.ttl);
            return byTtl != 0 ? byTtl : except.compareTo(other.except);
        }
    }

    private final Pusher pusher;
    private final SyncListener listener;
    private final long windowNanos;
    private final Map<Way, List<Fact>> gathered = new TreeMap<>();
    private long bytes;
    private int facts;
    private long dueNanos;

    RumorBuffer(Pusher pusher, SyncListener listener, Duration window) {
        this.pusher = pusher;
        this.listener = listener;
        this.windowNanos = window.toNanos();
    }

    /**
     * Takes facts that are durable. Without peers, and at the end of their way, they go nowhere.
     */
    void add(Effect.Push push, long nowNanos) {
        int ttl = push.ttl() > 0 ? push.ttl() : pusher.ttl();
        if (ttl < 1) {
            return;
        }
        long more = 0;
        for (Fact fact : push.facts()) {
            more += fact.canonical().length;
        }
        if (!fits(more, push.facts().size())) {
            flush();
        }
        if (facts == 0) {
            dueNanos = nowNanos + windowNanos;
        }
        gathered.computeIfAbsent(
                        new Way(Math.min(ttl, Rumor.TTL_MAX), push.except().orElse("")),
                        way -> new ArrayList<>())
                .addAll(push.facts());
        bytes += more;
        facts += push.facts().size();
    }

    /** Nanoseconds until something must go; empty when nothing is gathered. */
    Optional<Long> waitNanos(long nowNanos) {
        return facts == 0 ? Optional.empty() : Optional.of(Math.max(0, dueNanos - nowNanos));
    }

    void flushIfDue(long nowNanos) {
        if (dueNanos - nowNanos <= 0) {
            flush();
        }
    }

    /** Passes on what is gathered, due or not. */
    void flush() {
        if (facts == 0) {
            return;
        }
        List<OutgoingRumor> rumors = new ArrayList<>(gathered.size());
        gathered.forEach(
                (way, some) ->
                        rumors.add(
                                new OutgoingRumor(
                                        new Rumor(way.ttl(), some),
                                        way.except().isEmpty()
                                                ? Optional.empty()
                                                : Optional.of(way.except()))));
        if (!pusher.push(rumors)) {
            listener.rumorsDropped(facts);
        }
        gathered.clear();
        bytes = 0;
        facts = 0;
    }

    private boolean fits(long moreBytes, int moreFacts) {
        return bytes + moreBytes <= Limits.FACT_BYTES_MAX
                && facts + moreFacts <= Limits.FACTS_MAX / 2
                && gathered.size() < Limits.RUMORS_MAX;
    }
}
