package dev.rookery.node.metrics;

import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.peer.SyncMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts exchanges with peers. At most {@value #PEERS_MAX} peers have series of their own; further
 * ones share {@code other}.
 *
 * <p>Threads: safe for any thread.
 */
public final class SyncMetrics implements SyncMeter {
    static final int PEERS_MAX = 1_000;
    private static final String OTHER = "other";

    private final PrometheusMeterRegistry registry;
    private final Map<String, Level> levels = new ConcurrentHashMap<>();
    private final Counter conflicts;

    SyncMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
        this.conflicts =
                Counter.builder("rookery_sync_conflicts_total")
                        .description("Conflicts between nodes that the fold settled")
                        .register(registry);
    }

    /** What a peer is at now, as opposed to what was counted. */
    private static final class Level {
        private volatile Breaker breaker = Breaker.CLOSED;
        private volatile long lagFacts;
        private volatile Duration lag = Duration.ZERO;
    }

    /** Shows how writes that ask for other nodes' word fare. */
    public void acks(Confirmations waits) {
        Gauge.builder("rookery_sync_acks_waiting", waits, Confirmations::waiting)
                .description("Writes that wait until other nodes hold them")
                .register(registry);
        NodeMetrics.counter(
                registry,
                "rookery_sync_acks_total",
                "Writes that waited for other nodes",
                waits,
                Confirmations::confirmed,
                "result",
                "confirmed");
        NodeMetrics.counter(
                registry,
                "rookery_sync_acks_total",
                "Writes that waited for other nodes",
                waits,
                Confirmations::unconfirmed,
                "result",
                "unconfirmed");
    }

    /** The fold settled conflicts between nodes: numbers, labels, names, production. */
    public void conflicts(long count) {
        conflicts.increment((double) count);
    }

    @Override
    public void round(String peer, Round how, Duration took) {
        String name = name(peer);
        count("rookery_sync_rounds_total", "Rounds with a peer", name, "result", lower(how), 1);
        Timer.builder("rookery_sync_round")
                .description("How long rounds took")
                .tags("peer", name)
                .register(registry)
                .record(took);
    }

    @Override
    public void facts(String peer, long in, long out) {
        both("rookery_sync_facts_total", "New facts exchanged", peer, in, out);
    }

    @Override
    public void bytes(String peer, long in, long out) {
        both("rookery_sync_bytes_total", "Bytes of bodies exchanged", peer, in, out);
    }

    @Override
    public void failure(String peer, PeerCallException.Kind kind) {
        count(
                "rookery_sync_failures_total",
                "Calls that failed",
                name(peer),
                "kind",
                lower(kind),
                1);
    }

    @Override
    public void breaker(String peer, Breaker now) {
        level(name(peer)).breaker = now;
    }

    @Override
    public void pushDropped(String peer, int facts) {
        Counter.builder("rookery_sync_rumors_dropped_total")
                .description("Rumors not pushed for want of room; a pull repairs it")
                .tags("peer", name(peer))
                .register(registry)
                .increment(facts);
    }

    @Override
    public void lag(String peer, long facts, Duration lag) {
        Level level = level(name(peer));
        level.lagFacts = facts;
        level.lag = lag;
    }

    private void both(String metric, String help, String peer, long in, long out) {
        String name = name(peer);
        count(metric, help, name, "direction", "in", in);
        count(metric, help, name, "direction", "out", out);
    }

    private void count(
            String metric, String help, String peer, String label, String value, long more) {
        Counter.builder(metric)
                .description(help)
                .tags("peer", peer)
                .tags(label, value)
                .register(registry)
                .increment((double) more);
    }

    private String name(String peer) {
        return levels.containsKey(peer) || levels.size() < PEERS_MAX ? known(peer) : OTHER;
    }

    private String known(String peer) {
        level(peer);
        return peer;
    }

    private Level level(String peer) {
        return levels.computeIfAbsent(peer, this::bind);
    }

    private Level bind(String peer) {
        Level level = new Level();
        Gauge.builder("rookery_sync_breaker_state", level, now -> state(now.breaker))
                .description("0 closed, 1 half open, 2 open")
                .tags("peer", peer)
                .register(registry);
        Gauge.builder("rookery_sync_lag_facts", level, now -> now.lagFacts)
                .description("Facts that the peer has and this node lacks")
                .tags("peer", peer)
                .register(registry);
        Gauge.builder("rookery_sync_lag_seconds", level, now -> now.lag.toMillis() / 1_000.0)
                .description("Since this node was last level with the peer")
                .tags("peer", peer)
                .register(registry);
        return level;
    }

    private static int state(Breaker breaker) {
        return switch (breaker) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
