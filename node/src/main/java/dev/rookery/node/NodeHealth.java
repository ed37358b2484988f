package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.service.ClusterDesk.Peer;
import dev.rookery.sync.peer.PeerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the parts cannot say of themselves: how this node stands among the others. Looked at from
 * time to time.
 *
 * <p>Threads: {@link #look} is run by one timer; the figures are for any thread.
 */
final class NodeHealth {

    /** How often it is looked at. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /** Past this, a wall clock misleads people who read times. */
    private static final Duration SKEW_MAX = Duration.ofSeconds(60);

    private static final int JUDGES_MIN = 2;

    private final HealthComponent registry;
    private final HealthComponent sync;
    private final HealthComponent parity;
    private final HealthComponent clock;
    private final CoreSwitch core;
    private final Gossip gossip;
    private final PeersDesk desk;

    NodeHealth(HealthBoard health, CoreSwitch core, Gossip gossip, PeersDesk desk) {
        this.registry = health.component(HealthBoard.MODEL_REGISTRY);
        this.sync = health.component(HealthBoard.REGISTRY_SYNC);
        this.parity = health.component(HealthBoard.PARITY_VALIDATION);
        this.clock = health.component(HealthBoard.CLOCK);
        this.core = core;
        this.gossip = gossip;
        this.desk = desk;
        registry.details(this::registryFigures);
        sync.details(this::syncFigures);
        parity.details(this::parityFigures);
        clock.details(this::clockFigures);
    }

    /** Looks now. */
    void look() {
        Optional<String> readOnly = core.now().driver().readOnly();
        readOnly.ifPresentOrElse(
                why -> registry.degraded("writes are refused: " + why), registry::succeeded);
        List<Peer> peers = desk.peers();
        String noSnapshot = core.now().snapshots().failure();
        if (!noSnapshot.isEmpty()) {
            sync.failed("no snapshot can be taken, so no facts of peers are kept: " + noSnapshot);
        } else if (peers.isEmpty()) {
            sync.succeeded();
        } else if (peers.stream().noneMatch(peer -> peer.breaker().equals("closed"))) {
            sync.failed("no peer answers; see rookery sync status");
        }
        lookAtParity(peers);
        lookAtClock();
    }

    private void lookAtParity(List<Peer> peers) {
        String root = core.held().root().toString();
        boolean level =
                peers.stream()
                        .allMatch(
                                peer ->
                                        peer.root()
                                                .filter(theirs -> !theirs.equals(root))
                                                .isEmpty());
        // Roots differ for a moment after every write; facts known to be missing for longer do not
        // fit a healthy replica.
        boolean behind = peers.stream().anyMatch(NodeHealth::behind);
        if (level || !behind) {
            parity.succeeded();
        } else {
            parity.degraded("facts that a peer holds have been missing here for over a minute");
        }
    }

    private static boolean behind(Peer peer) {
        return peer.lagFacts().orElse(0) > 0 && peer.lagSeconds().orElse(0) > 60;
    }

    private void lookAtClock() {
        Optional<Duration> ahead = medianAhead();
        if (ahead.isPresent() && ahead.get().abs().compareTo(SKEW_MAX) > 0) {
            clock.degraded(
                    "the peers' clocks are "
                            + ahead.get().toSeconds()
                            + " s ahead of this one; set the machine's clock");
        } else {
            clock.succeeded();
        }
    }

    /** How far the others' clocks are ahead, in the middle; of two at least. */
    private Optional<Duration> medianAhead() {
        List<Duration> ahead = new ArrayList<>();
        for (PeerStatus status : gossip.peers().status()) {
            status.clockAhead().ifPresent(ahead::add);
        }
        if (ahead.size() < JUDGES_MIN) {
            return Optional.empty();
        }
        Collections.sort(ahead);
        return Optional.of(ahead.get(ahead.size() / 2));
    }

    private Map<String, Object> registryFigures() {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("facts", core.held().vector().facts());
        figures.put("root", core.held().root().toString());
        figures.put("writes_waiting", core.now().driver().waiting());
        figures.put("read_only", core.now().driver().readOnly().isPresent());
        return figures;
    }

    private Map<String, Object> syncFigures() {
        Map<String, Object> breakers = new TreeMap<>();
        long lag = 0;
        for (Peer peer : desk.peers()) {
            breakers.put(peer.node().isEmpty() ? peer.url() : peer.node(), peer.breaker());
            lag = Math.max(lag, peer.lagFacts().orElse(0));
        }
        Map<String, Object> figures = new TreeMap<>();
        figures.put("circuit_breakers", breakers);
        figures.put("lag_facts", lag);
        figures.put("ready", gossip.rounds().ready());
        String failure = core.now().snapshots().failure();
        if (!failure.isEmpty()) {
            figures.put("archive", failure);
        }
        return figures;
    }

    private Map<String, Object> parityFigures() {
        Map<String, Object> roots = new TreeMap<>();
        for (Peer peer : desk.peers()) {
            peer.root().ifPresent(root -> roots.put(peer.node(), root));
        }
        Map<String, Object> figures = new TreeMap<>();
        figures.put("root", core.held().root().toString());
        figures.put("peer_roots", roots);
        return figures;
    }

    private Map<String, Object> clockFigures() {
        Map<String, Object> figures = new TreeMap<>();
        medianAhead()
                .ifPresent(ahead -> figures.put("peers_ahead_seconds", ahead.toMillis() / 1e3));
        return figures;
    }
}
