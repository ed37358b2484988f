package dev.rookery.node.metrics;

import dev.rookery.node.numbering.StrictNumbering;
import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.peer.PeerStatus;
import dev.rookery.sync.peer.SyncMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

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
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final MultiGauge breakers;
    private final MultiGauge lagFacts;
    private final MultiGauge lagSeconds;

    SyncMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
        this.breakers = gauge("rookery_sync_breaker_state", "0 closed, 1 half open, 2 open");
        this.lagFacts =
                gauge("rookery_sync_lag_facts", "Facts that the peer has and this node lacks");
        this.lagSeconds =
                gauge("rookery_sync_lag_seconds", "Since this node was last level with the peer");
    }

    /**
     * Shows how each peer stands now. A peer that is no longer known has no series, nor has the
     * address of one whose name is known by now.
     */
    void show(List<PeerStatus> peers) {
        Map<String, PeerStatus> byName = new TreeMap<>();
        peers.stream()
                .limit(PEERS_MAX)
                .forEach(peer -> byName.put(peer.node().orElse(peer.url().getAuthority()), peer));
        show(breakers, byName, peer -> state(peer.breaker()));
        show(lagFacts, byName, PeerStatus::lagFacts);
        show(lagSeconds, byName, peer -> peer.lag().toMillis() / 1_000.0);
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

    /** Shows how strict numbering went. */
    public void numbering(StrictNumbering numbering) {
        numbered(numbering, StrictNumbering::claimed, "claimed");
        numbered(numbering, StrictNumbering::refused, "refused");
        numbered(numbering, StrictNumbering::unavailable, "unavailable");
    }

    private void numbered(
            StrictNumbering numbering, ToDoubleFunction<StrictNumbering> count, String result) {
        NodeMetrics.counter(
                registry,
                "rookery_sync_numbers_total",
                "Numbers that a majority was asked for, where numbering is strict",
                numbering,
                count,
                "result",
                result);
    }

    private static void show(
            MultiGauge gauge, Map<String, PeerStatus> peers, ToDoubleFunction<PeerStatus> figure) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        peers.forEach(
                (name, peer) -> rows.add(MultiGauge.Row.of(Tags.of("peer", name), peer, figure)));
        gauge.register(rows, true);
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
    public void probe(String peer, boolean answered) {
        count(
                "rookery_sync_probes_total",
                "Peers tried whose breakers were not closed",
                name(peer),
                "result",
                answered ? "answered" : "silent",
                1);
    }

    @Override
    public void breaker(String peer, Breaker now) {
        count(
                "rookery_sync_breaker_changes_total",
                "Breakers that changed, by what they changed to",
                name(peer),
                "to",
                now.text(),
                1);
    }

    @Override
    public void pushDropped(String peer, int facts) {
        Counter.builder("rookery_sync_rumors_dropped_total")
                .description("Rumors not pushed for want of room; a pull repairs it")
                .tags("peer", name(peer))
                .register(registry)
                .increment(facts);
    }

    private MultiGauge gauge(String name, String help) {
        return MultiGauge.builder(name).description(help).register(registry);
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
        if (names.contains(peer)) {
            return peer;
        }
        return names.size() < PEERS_MAX && names.add(peer) ? peer : OTHER;
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
