package dev.rookery.node;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.service.ClusterDesk;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.PeerStatus;
import dev.rookery.sync.peer.SyncReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * The cluster as people ask for it: what the peers and the sync loop know, in their words.
 *
 * <p>Threads: safe for any thread; does not block.
 */
final class PeersDesk implements ClusterDesk {

    private static final double MILLIS = 1_000.0;

    /** Most forked origins that are listed. */
    private static final int FORKS_MAX = 100;

    private final String clusterId;
    private final String node;
    private final CoreSwitch core;
    private final Gossip gossip;
    private final OriginNames origins;

    PeersDesk(String clusterId, String node, CoreSwitch core, Gossip gossip, OriginNames origins) {
        this.clusterId = clusterId;
        this.node = node;
        this.core = core;
        this.gossip = gossip;
        this.origins = origins;
    }

    @Override
    public Cluster cluster() {
        Held held = core.held();
        return new Cluster(
                clusterId,
                node,
                held.identity().current().toString(),
                held.root().toString(),
                held.vector().facts(),
                gossip.rounds().ready(),
                peers());
    }

    @Override
    public List<Peer> peers() {
        List<Peer> peers = new ArrayList<>();
        for (PeerStatus status : gossip.peers().status()) {
            peers.add(peer(status));
        }
        peers.sort(Comparator.comparing(Peer::node).thenComparing(Peer::url));
        return peers;
    }

    @Override
    public Optional<String> nodeOf(Origin origin) {
        NodeIdentity own = core.held().identity();
        if (own.current().equals(origin)) {
            return Optional.of(node);
        }
        return origins.of(origin)
                .or(() -> own.sealed().contains(origin) ? Optional.of(node) : Optional.empty());
    }

    @Override
    public List<Fork> forked() {
        return core.held().vector().forked().stream()
                .limit(FORKS_MAX)
                .map(row -> new Fork(row.origin().toString(), row.maxSeq(), row.count()))
                .toList();
    }

    @Override
    public CompletionStage<Synced> syncNow() {
        return gossip.rounds().syncNow().thenApply(PeersDesk::synced);
    }

    private static Synced synced(SyncReport report) {
        long models =
                report.entitiesMerged().stream()
                        .filter(entity -> ModelKey.ofEntity(entity).isPresent())
                        .count();
        return new Synced(
                report.nodesSynced().size(),
                models,
                report.factsMerged(),
                new TreeMap<>(report.failed()));
    }

    private static Peer peer(PeerStatus status) {
        boolean met = status.lastSuccess().isPresent();
        return new Peer(
                status.node().orElse(""),
                status.url().toString(),
                state(status, met),
                status.breaker().text(),
                status.root().map(Object::toString),
                met ? OptionalLong.of(status.lagFacts()) : OptionalLong.empty(),
                met ? OptionalDouble.of(status.lag().toMillis() / MILLIS) : OptionalDouble.empty(),
                status.lastSuccess(),
                status.lastError(),
                status.lastErrorAt(),
                status.bytesIn(),
                status.bytesOut());
    }

    private static String state(PeerStatus status, boolean met) {
        if (status.refused()) {
            return "refused";
        }
        if (status.breaker() != Breaker.CLOSED) {
            return "unreachable";
        }
        return met ? "alive" : "unknown";
    }
}
