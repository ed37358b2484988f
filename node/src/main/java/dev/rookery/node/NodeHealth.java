package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.metrics.ClockFigures;
import dev.rookery.node.registry.Fold;
import dev.rookery.node.service.ClusterDesk.Peer;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.store.Skipped;
import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Fact;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parts cannot say of themselves: how this node stands among the others. Looked at from
 * time to time.
 *
 * <p>Threads: {@link #look} is run by one timer; the figures are for any thread.
 */
final class NodeHealth {

    private static final Logger log = LoggerFactory.getLogger(NodeHealth.class);

    /** How often it is looked at. */
    static final Duration LOOK = Duration.ofSeconds(5);

    private static final int LOOKS_MISSED_MAX = 12;
    private static final int ROUNDS_MISSED_MAX = 10;

    /** A join by a snapshot takes minutes, in which no round ends. */
    private static final Duration SYNC_STALE_MIN = Duration.ofMinutes(5);

    private static final int FORKS_SHOWN_MAX = 10;
    private static final int SKIPPED_SHOWN_MAX = 10;

    private final HealthComponent registry;
    private final HealthComponent sync;
    private final HealthComponent parity;
    private final HealthComponent clock;
    private final CoreSwitch core;
    private final Gossip gossip;
    private final Optional<Strict> strict;
    private final PeersDesk desk;
    private final ClockAdmission admission;
    private final Confirmations acks;
    private final Audits audits;
    private final NodeArtifacts artifacts;

    private final Validations validations;

    private volatile Skipped skipped = new Skipped(0, 0, List.of());

    /** What looks whether all is as it was. */
    record Checks(Audits audits, NodeArtifacts artifacts) {}

    NodeHealth(
            HealthBoard health,
            CoreSwitch core,
            Neighbours neighbours,
            PeersDesk desk,
            ClockAdmission admission,
            Confirmations acks,
            Checks checks) {
        this.registry = health.component(HealthBoard.MODEL_REGISTRY);
        this.sync = health.component(HealthBoard.REGISTRY_SYNC);
        this.parity = health.component(HealthBoard.PARITY_VALIDATION);
        this.clock = health.component(HealthBoard.CLOCK);
        this.core = core;
        this.gossip = neighbours.gossip();
        this.strict = neighbours.strict();
        this.desk = desk;
        this.admission = admission;
        this.acks = acks;
        this.audits = checks.audits();
        this.artifacts = checks.artifacts();
        this.validations = new Validations(core);
        registry.details(this::registryFigures);
        sync.details(this::syncFigures);
        parity.details(this::parityFigures);
        clock.details(this::clockFigures);
    }

    /**
     * A board on which each component says how old its last success may be. What is looked at by
     * {@link #look} is overdue when a dozen looks failed to come; rounds and copies follow their
     * own settings, with room for one that is late.
     */
    static HealthBoard board(NodeSettings settings, InstantSource clock) {
        HealthBoard board = new HealthBoard(clock);
        for (String looked :
                List.of(
                        HealthBoard.MODEL_REGISTRY,
                        HealthBoard.PARITY_VALIDATION,
                        HealthBoard.STORAGE,
                        HealthBoard.CLOCK)) {
            board.component(looked, LOOK.multipliedBy(LOOKS_MISSED_MAX));
        }
        Duration rounds = settings.sync().interval().multipliedBy(ROUNDS_MISSED_MAX);
        board.component(
                HealthBoard.REGISTRY_SYNC,
                rounds.compareTo(SYNC_STALE_MIN) < 0 ? SYNC_STALE_MIN : rounds);
        board.component(
                HealthBoard.BACKUP,
                settings.backup().interval().plus(settings.backup().interval().dividedBy(4)));
        board.component(
                HealthBoard.ROLLBACK,
                settings.rollback().interval().multipliedBy(LOOKS_MISSED_MAX));
        return board;
    }

    /** Looks now. */
    void look() {
        lookAtFacts();
        Optional<String> readOnly =
                core.now().driver().readOnly().map(why -> "writes are refused: " + why);
        readOnly.or(this::unnumbered).ifPresentOrElse(registry::degraded, registry::succeeded);
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

    private Optional<String> unnumbered() {
        return strict.flatMap(Strict::unavailable)
                .map(why -> "no version gets a number, so none is registered: " + why);
    }

    /** While the database is being exchanged, what was seen last stands. */
    private void lookAtFacts() {
        try {
            skipped = core.store().skipped(SKIPPED_SHOWN_MAX);
            validations.look();
        } catch (NodeBusyException | StoreException e) {
            log.debug("not looked at facts that are not folded: {}", e.getMessage());
        }
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
        Optional<String> damage = audits.problem().or(artifacts::problem);
        Optional<String> invalid = validations.problem();
        if (invalid.isPresent() && validations.broken()) {
            parity.broken(invalid.get());
        } else if (damage.or(() -> invalid).isPresent()) {
            parity.degraded(damage.or(() -> invalid).get());
        } else if (level || !behind) {
            parity.succeeded();
        } else {
            parity.degraded("facts that a peer holds have been missing here for over a minute");
        }
    }

    private static boolean behind(Peer peer) {
        return peer.lagFacts().orElse(0) > 0 && peer.lagSeconds().orElse(0) > 60;
    }

    /** A wrong clock is not this node's failure to do its job until it refuses writes. */
    private void lookAtClock() {
        ClockAdmission.Verdict verdict = admission.verdict();
        Optional<String> problem = admission.problem();
        if (verdict == ClockAdmission.Verdict.REFUSED) {
            problem.ifPresent(clock::broken);
        } else if (problem.isPresent()) {
            clock.degraded(problem.get());
        } else if (admission.figures().factsAhead() > 0) {
            clock.degraded(
                    "facts are stated over 60 s in the future: some node's clock is ahead; see audit");
        } else {
            clock.succeeded();
        }
    }

    private Map<String, Object> registryFigures() {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("facts", core.held().vector().facts());
        figures.put("root", core.held().root().toString());
        figures.put("writes_waiting", core.now().driver().waiting());
        figures.put("acks_waiting", acks.waiting());
        figures.put("acks_confirmed", acks.confirmed());
        figures.put("acks_unconfirmed", acks.unconfirmed());
        Skipped now = skipped;
        figures.put("facts_of_unknown_kind", now.unknownKind());
        figures.put("facts_not_valid", now.notValid());
        if (!now.newest().isEmpty()) {
            figures.put("not_folded", now.newest().stream().map(NodeHealth::shown).toList());
        }
        strict.ifPresent(numbering -> figures.putAll(numbering.details()));
        figures.put("read_only", core.now().driver().readOnly().isPresent());
        return figures;
    }

    private static Map<String, Object> shown(Fact fact) {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("origin", fact.origin().toString());
        shown.put("seq", fact.seq());
        shown.put("kind", fact.kind());
        shown.put("reason", Fold.skips(fact).orElse(""));
        return shown;
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
        gossip.rounds().joining().ifPresent(doing -> figures.put("joining", doing));
        figures.put("forked_origins", core.held().vector().forked().size());
        figures.put("forked", forked());
        String failure = core.now().snapshots().failure();
        if (!failure.isEmpty()) {
            figures.put("archive", failure);
        }
        return figures;
    }

    /** Some of the forked origins, with what is held of each. */
    private Map<String, Object> forked() {
        Map<String, Object> forked = new TreeMap<>();
        desk.forked().stream()
                .limit(FORKS_SHOWN_MAX)
                .forEach(
                        fork ->
                                forked.put(
                                        fork.origin(),
                                        Map.of("seq", fork.seq(), "facts", fork.facts())));
        return forked;
    }

    private Map<String, Object> parityFigures() {
        Map<String, Object> roots = new TreeMap<>();
        for (Peer peer : desk.peers()) {
            peer.root().ifPresent(root -> roots.put(peer.node(), root));
        }
        Map<String, Object> figures = new TreeMap<>();
        figures.put("root", core.held().root().toString());
        figures.put("peer_roots", roots);
        figures.put("audit", audits.details());
        figures.put("validations", validations.details());
        figures.put("artifacts", artifacts.details());
        return figures;
    }

    private Map<String, Object> clockFigures() {
        ClockFigures clocks = admission.figures();
        Map<String, Object> figures = new TreeMap<>();
        clocks.ahead().ifPresent(ahead -> figures.put("offset_ms", ahead.toMillis()));
        figures.put("offset_max_ms", ClockAdmission.SKEW_MAX.toMillis());
        figures.put("peers_heard", clocks.heard());
        figures.put("facts_ahead", clocks.factsAhead());
        figures.put("writes_refused", clocks.refused());
        figures.put("admission", admission.policy().name().toLowerCase(Locale.ROOT));
        return figures;
    }
}
