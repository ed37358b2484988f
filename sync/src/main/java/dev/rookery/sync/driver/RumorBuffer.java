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
 * Fresh facts on their way out. A node's own go at once, but not sooner than a gap after the push
 * before: those of a quiet time travel alone, those of a busy one together. What peers sent is
 * gathered for a window; for ten where a push reaches everybody, since its writer's most likely
 * did.
 *
 * <p>Threads: owned by the sync loop; not safe to share.
 */
final class RumorBuffer {

    /** Where facts came from and how far they go: what goes into one rumor. */
    private record Way(int ttl, String except) implements Comparable<Way> {
        boolean own() {
            return except.isEmpty();
        }

        @Override
        public int compareTo(Way other) {
            int byTtl = Integer.compare(ttl, other.ttl);
            return byTtl != 0 ? byTtl : except.compareTo(other.except);
        }
    }

    /** What a lost push costs in a small fleet, against repeats with each push. */
    private static final int RELAY_WINDOWS = 10;

    private final Pusher pusher;
    private final SyncListener listener;
    private final long gapNanos;
    private final long windowNanos;
    private final Map<Way, List<Fact>> gathered = new TreeMap<>();
    private long bytes;
    private int facts;
    private long dueNanos;
    private long nextNanos;
    private boolean pushed;

    /**
     * @param gap the least time between two pushes of own facts
     * @param window how long peers' facts are gathered
     */
    RumorBuffer(Pusher pusher, SyncListener listener, Duration gap, Duration window) {
        this.pusher = pusher;
        this.listener = listener;
        this.gapNanos = gap.toNanos();
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
            flush(nowNanos);
        }
        long due = dueNanos(push, nowNanos);
        if (facts == 0 || due - dueNanos < 0) {
            dueNanos = due;
        }
        gathered.computeIfAbsent(
                        new Way(Math.min(ttl, Rumor.TTL_MAX), push.except().orElse("")),
                        way -> new ArrayList<>())
                .addAll(push.facts());
        bytes += more;
        facts += push.facts().size();
    }

    private long dueNanos(Effect.Push push, long nowNanos) {
        if (push.except().isPresent()) {
            return nowNanos + windowNanos * (pusher.reachesAll() ? RELAY_WINDOWS : 1);
        }
        return pushed && nextNanos - nowNanos > 0 ? nextNanos : nowNanos;
    }

    /** Nanoseconds until something must go; empty when nothing is gathered. */
    Optional<Long> waitNanos(long nowNanos) {
        return facts == 0 ? Optional.empty() : Optional.of(Math.max(0, dueNanos - nowNanos));
    }

    void flushIfDue(long nowNanos) {
        if (dueNanos - nowNanos <= 0) {
            flush(nowNanos);
        }
    }

    /** Passes on what is gathered, due or not. */
    void flush(long nowNanos) {
        if (facts == 0) {
            return;
        }
        if (gathered.keySet().stream().anyMatch(Way::own)) {
            pushed = true;
            nextNanos = nowNanos + gapNanos;
        }
        List<OutgoingRumor> rumors = new ArrayList<>(gathered.size());
        gathered.forEach(
                (way, some) ->
                        rumors.add(
                                new OutgoingRumor(
                                        new Rumor(way.ttl(), some),
                                        way.own() ? Optional.empty() : Optional.of(way.except()))));
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
