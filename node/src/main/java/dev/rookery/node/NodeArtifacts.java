package dev.rookery.node;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Elsewhere;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.ServedBlobs;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.metrics.ArtifactFigures;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.promotion.PromotionRules;
import dev.rookery.node.promotion.Promotions;
import dev.rookery.node.recovery.Timetable;
import dev.rookery.node.reference.AllowedRoots;
import dev.rookery.node.reference.Buckets;
import dev.rookery.node.reference.References;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.replica.Rehash;
import dev.rookery.node.replica.RehashMark;
import dev.rookery.node.replica.ReplicaRule;
import dev.rookery.node.replica.Replicator;
import dev.rookery.node.service.ArrivedFiles;
import dev.rookery.node.service.ArtifactDesk;
import dev.rookery.node.settings.ArtifactSettings;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * The bytes of models on this node: given to peers that lack them, taken from peers that have them,
 * brought before anybody asks where the rule says so, and hashed again.
 *
 * <p>Threads: safe for any thread.
 */
final class NodeArtifacts implements ArtifactDesk, AutoCloseable {

    /** How often what broke off is taken up again, and what is here is counted. */
    private static final Duration REGULAR = Duration.ofMinutes(1);

    /** Addresses that are read for people at a time: each takes one of few threads. */
    private static final int READ_AT_ONCE = 2;

    private static final Duration READ_AGAIN = Duration.ofSeconds(5);

    private final String node;
    private final ArtifactStore store;
    private final ServedBlobs served;
    private final Fetches fetches;
    private final PeerBlobs peers;
    private final References references;
    private final Semaphore reading = new Semaphore(READ_AT_ONCE);
    private final Replicator replicator;
    private volatile boolean stopping;
    private final Rehash rehash;
    private final ReplicaRule rule;
    private final Deque<Runnable> turns = new ArrayDeque<>();
    private volatile ArtifactStore.Totals totals;

    /**
     * Where a node's artifacts are, and what they are named by.
     *
     * @param bytesMax largest artifact taken
     * @param commits counts what becomes visible
     */
    record Site(
            String node, Path folder, long bytesMax, Catalogue catalogue, LongSupplier commits) {}

    /**
     * Opens the folder.
     *
     * @param offsite asked for what no node has
     * @param buckets that addresses of versions lead to
     * @param steady a clock that nobody sets
     */
    NodeArtifacts(
            Site site,
            ArtifactSettings settings,
            Gossip gossip,
            Replicator.Cluster cluster,
            Elsewhere offsite,
            Buckets buckets,
            InstantSource steady) {
        node = site.node();
        store = new ArtifactStore(site.folder(), site.bytesMax());
        served = new ServedBlobs(store);
        peers = new PeerBlobs(gossip.blobs());
        references =
                new References(
                        new AllowedRoots(settings.allowedRoots()),
                        buckets,
                        OutboundGuard.Rules.DEFAULTS,
                        Clock.systemUTC(),
                        steady);
        fetches = new Fetches(store, peers, List.of(offsite, references), steady);
        rule = ReplicaRule.parse(settings.replicas());
        replicator =
                new Replicator(
                        rule, site.catalogue(), store, fetches, cluster, site.commits(), steady);
        RehashMark mark = new RehashMark(site.folder().resolve("rehashed"));
        rehash = new Rehash(store, fetches, settings.rehashInterval(), mark, steady);
        totals = store.totals();
    }

    ArtifactStore store() {
        return store;
    }

    ServedBlobs served() {
        return served;
    }

    Fetches fetches() {
        return fetches;
    }

    /** Has somebody told for which versions bytes were brought. */
    ArrivedFiles tell(ArrivedFiles told) {
        replicator.tell(told::arrived);
        return told;
    }

    /** Notes versions that facts name; quick. */
    void kept(List<Fact> facts) {
        replicator.kept(facts);
    }

    /** Who judges by these rules what may go to production, over the bytes that are here. */
    Promotions promotions(PromotionRules rules, InstantSource steady) {
        return new Promotions(rules, store, fetches, steady);
    }

    /**
     * What goes on by itself from now on.
     *
     * @param slow for what waits, and reads whole files
     */
    void start(Timetable slow) {
        turns.add(slow.every(REGULAR, this::regular));
        turns.add(slow.every(Replicator.EVERY, replicator::step));
        turns.add(slow.every(Rehash.EVERY, rehash::step));
    }

    private void regular() {
        totals = store.totals();
        store.partials().sweep();
        fetches.resume();
    }

    @Override
    public Status status(Hash hash) {
        Optional<StoredArtifact> here = store.find(hash);
        Optional<Fetches.Progress> progress = fetches.progress(hash);
        List<Node> nodes = new ArrayList<>();
        OptionalLong size = here.map(it -> OptionalLong.of(it.size())).orElse(OptionalLong.empty());
        nodes.add(new Node(node, Optional.of(here.isPresent()), size, Optional.empty()));
        nodes.addAll(peers.askAll(hash));
        OptionalLong total = nodes.stream().flatMapToLong(each -> each.size().stream()).findFirst();
        return new Status(
                hash,
                place(hash, here.isPresent(), progress.isPresent()),
                here.map(StoredArtifact::size)
                        .orElse(progress.map(Fetches.Progress::here).orElse(0L)),
                total,
                nodes);
    }

    private Place place(Hash hash, boolean here, boolean fetching) {
        if (here) {
            return Place.HERE;
        }
        if (fetching) {
            return Place.FETCHING;
        }
        return store.isAside(hash) ? Place.DAMAGED : Place.ABSENT;
    }

    @Override
    public References.Read read(String uri, Optional<Hash> expected) {
        if (!reading.tryAcquire()) {
            throw new NodeBusyException(
                    READ_AT_ONCE + " addresses are being read already", READ_AGAIN);
        }
        try {
            return references.read(uri, expected, OptionalLong.empty(), store, () -> stopping);
        } finally {
            reading.release();
        }
    }

    @Override
    public Overview overview() {
        ArtifactStore.Totals now = store.totals();
        totals = now;
        Rehash.State hashed = rehash.state();
        Replicator.State replicas = replicator.state();
        return new Overview(
                node,
                now.artifacts(),
                now.bytes(),
                now.aside(),
                hashed.hashed(),
                hashed.damaged(),
                rule.text(),
                replicas.wanted(),
                replicas.missing(),
                replicas.examples(),
                fetches.underWay().stream()
                        .map(it -> new Arriving(it.hash(), it.here(), it.total()))
                        .toList());
    }

    /** For the metrics; what is here as of a minute ago. */
    ArtifactFigures figures() {
        ArtifactStore.Totals now = totals;
        Rehash.State hashed = rehash.state();
        Replicator.State replicas = replicator.state();
        Fetches.Counts counts = fetches.counts();
        return new ArtifactFigures(
                now.artifacts(),
                now.bytes(),
                now.aside(),
                replicas.wanted(),
                replicas.missing(),
                new ArtifactFigures.Travel(
                        counts.underWay(),
                        counts.fetched(),
                        counts.bytes(),
                        counts.failed(),
                        served.bytes()),
                new ArtifactFigures.Hashed(hashed.hashed(), hashed.bytes(), hashed.damaged()));
    }

    /** For the health of parity. */
    Map<String, Object> details() {
        ArtifactFigures now = figures();
        Map<String, Object> details = new TreeMap<>();
        details.put("held", now.held());
        details.put("hashed", now.hashed().artifacts());
        details.put("damaged", now.hashed().damaged());
        details.put("set_aside", now.aside());
        details.put("replicas", rule.text());
        details.put("wanted", now.wanted());
        details.put("missing", now.missing());
        if (now.missing() > 0) {
            details.put("missing_examples", replicator.state().examples());
        }
        return details;
    }

    /** What people should know: damage that nobody could heal. */
    Optional<String> problem() {
        long aside = totals.aside();
        return aside == 0
                ? Optional.empty()
                : Optional.of(
                        aside
                                + " artifacts are damaged, and no sound bytes have come yet; see"
                                + " rookery artifact status, or upload them again");
    }

    @Override
    public void close() {
        stopping = true;
        turns.forEach(Runnable::run);
        fetches.close();
    }
}
