package dev.rookery.node;

import dev.rookery.node.settings.BreakerSettings;
import dev.rookery.node.settings.ClusterSettings;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.SyncSettings;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.http.ByteBudget;
import dev.rookery.sync.http.Callers;
import dev.rookery.sync.http.ClusterKey;
import dev.rookery.sync.http.SyncClient;
import dev.rookery.sync.http.SyncClientSettings;
import dev.rookery.sync.http.SyncSecurity;
import dev.rookery.sync.http.SyncServer;
import dev.rookery.sync.http.SyncServerSettings;
import dev.rookery.sync.http.SyncTls;
import dev.rookery.sync.http.WireAuth;
import dev.rookery.sync.membership.HazelcastMembership;
import dev.rookery.sync.membership.HazelcastNode;
import dev.rookery.sync.membership.HazelcastSettings;
import dev.rookery.sync.membership.Membership;
import dev.rookery.sync.membership.StaticMembership;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.peer.BlobPeers;
import dev.rookery.sync.peer.Inquiries;
import dev.rookery.sync.peer.JoinSettings;
import dev.rookery.sync.peer.Machine;
import dev.rookery.sync.peer.PeerListener;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.Peers;
import dev.rookery.sync.peer.Rounds;
import dev.rookery.sync.peer.RumorSpreader;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SyncMeter;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything between this node and the others: the sync port, the peers, the rounds.
 *
 * <p>Threads: safe for any thread.
 */
final class Gossip implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Gossip.class);
    private static final long LISTEN_SECONDS = 10;
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration PULL = Duration.ofSeconds(30);
    private static final int CONNECTIONS_MAX = 8;

    /** One that only calls is known for so long after its last call. */
    private static final Duration CALLERS = Duration.ofMinutes(1);

    private final SyncServer server;
    private final SyncClient client;
    private final Optional<HazelcastNode> hazelcast;
    private final Membership membership;
    private final Others others;

    /** The other nodes: who they are, who is pulled from and when, who is told. */
    private record Others(
            Peers peers,
            Rounds rounds,
            RumorSpreader spreader,
            Inquiries inquiries,
            BlobPeers blobs) {}

    private Gossip(
            SyncServer server,
            SyncClient client,
            Optional<HazelcastNode> hazelcast,
            Membership membership,
            Others others) {
        this.server = server;
        this.client = client;
        this.hazelcast = hazelcast;
        this.membership = membership;
        this.others = others;
    }

    /**
     * What the gossip needs of the rest of the node.
     *
     * @param asked what this node holds of the origins of which it wants to know how far others do
     * @param hazelcast there when discovery is by Hazelcast
     */
    record Needs(
            Vertx vertx,
            String node,
            SyncService service,
            Supplier<List<Holding>> asked,
            Machine machine,
            SyncMeter meter,
            PeerListener listener,
            SnapshotIntake intake,
            Optional<? extends HazelcastParts> hazelcast) {}

    /**
     * Opens the sync port; calls nobody before {@link #start}.
     *
     * @param port where the sync loop hands its rumors to
     * @throws dev.rookery.sync.http.SyncSecurityException when the port would be open to anybody
     * @throws StartException when the address cannot be had
     */
    static Gossip open(NodeSettings settings, Needs needs, GossipPort port) {
        SyncSettings sync = settings.sync();
        Optional<ClusterKey> key = sync.keyFile().map(ClusterKey::read);
        sync.keyFile().flatMap(ClusterKey::exposed).ifPresent(log::warn);
        SyncSecurity.require(sync.host(), key);
        WireAuth auth =
                new WireAuth(
                        key,
                        settings.cluster().id(),
                        needs.node(),
                        needs.machine().clock(),
                        needs.machine().random(),
                        WireAuth.SKEW);
        ByteBudget budget = new ByteBudget(sync.maxBytesPerSecond().bytes(), System::nanoTime);
        Optional<SyncTls> tls = tls(sync);
        Caller caller = new Caller();
        SyncServer server =
                listen(
                        new SyncServer(
                                needs.vertx(),
                                SyncServerSettings.of(sync.host(), sync.port(), tls),
                                auth,
                                needs.service(),
                                budget,
                                caller),
                        sync);
        SyncClient client =
                new SyncClient(
                        needs.vertx(),
                        new SyncClientSettings(
                                settings.cluster().id(), CALL, PULL, CONNECTIONS_MAX, tls),
                        auth,
                        budget,
                        needs.machine().workers());
        Optional<HazelcastNode> hazelcast =
                hazelcast(settings, key, needs, sync.advertise().orElse(server.url()));
        Membership membership =
                hazelcast
                        .<Membership>map(node -> new HazelcastMembership(node, sync.peers()))
                        .orElseGet(() -> new StaticMembership(sync.peers()));
        Peers peers =
                new Peers(
                        membership,
                        needs.node(),
                        peerSettings(sync),
                        needs.machine(),
                        needs.meter(),
                        needs.listener());
        caller.peers = Optional.of(peers);
        Others others = others(needs, client, membership, peers, sync);
        port.connect(others.spreader());
        return new Gossip(server, client, hazelcast, membership, others);
    }

    /** What goes out to the peers: rounds, rumors, questions. */
    private static Others others(
            Needs needs, SyncClient client, Membership membership, Peers peers, SyncSettings sync) {
        PeerSettings settings = peerSettings(sync);
        Rounds rounds =
                new Rounds(
                        needs.service(),
                        client,
                        peers,
                        membership,
                        settings,
                        new Rounds.Joining(needs.intake(), joinSettings(sync)),
                        needs.machine());
        RumorSpreader spreader =
                new RumorSpreader(
                        peers,
                        client,
                        settings,
                        needs.machine(),
                        needs.node(),
                        (node, why) -> rounds.pullSoon(node),
                        needs.asked());
        return new Others(
                peers,
                rounds,
                spreader,
                new Inquiries(needs.service(), client, peers, needs.node()),
                new BlobPeers(client, peers));
    }

    /** Begins to call peers. */
    void start() {
        others.rounds().start();
    }

    /** This node's sync address. */
    URI url() {
        return server.url();
    }

    Peers peers() {
        return others.peers();
    }

    /** How many nodes are known, this one and those that only call it included. */
    int known() {
        Set<String> ids = peers().heardWithin(CALLERS);
        long unheard =
                peers().all().stream()
                        .filter(peer -> peer.node().filter(ids::contains).isEmpty())
                        .count();
        return 1 + ids.size() + (int) unheard;
    }

    RumorSpreader spreader() {
        return others.spreader();
    }

    Rounds rounds() {
        return others.rounds();
    }

    /** Questions to the peers that move nothing. */
    Inquiries inquiries() {
        return others.inquiries();
    }

    /** Artifacts at the peers. */
    BlobPeers blobs() {
        return others.blobs();
    }

    Membership membership() {
        return membership;
    }

    /** Stops calling, then answering, then leaves the cluster. */
    @Override
    public void close() {
        others.rounds().close();
        Stops.quietly("close the sync port", server.stop().toCompletionStage());
        Stops.quietly("close the sync client", client.stop().toCompletionStage());
        membership.close();
        hazelcast.ifPresent(HazelcastNode::close);
    }

    private static SyncServer listen(SyncServer server, SyncSettings sync) {
        String address = sync.host() + ":" + sync.port();
        try {
            return server.start()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LISTEN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw StartException.address("sync", address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StartException.address("sync", address, e);
        }
    }

    private static Optional<HazelcastNode> hazelcast(
            NodeSettings settings, Optional<ClusterKey> key, Needs needs, URI url) {
        ClusterSettings cluster = settings.cluster();
        if (cluster.discovery() != ClusterSettings.Discovery.HAZELCAST) {
            return Optional.empty();
        }
        HazelcastParts parts = needs.hazelcast().orElseThrow();
        List<String> members = new ArrayList<>();
        cluster.hazelcast().members().forEach(member -> members.add(member.toString()));
        HazelcastSettings hazelcast =
                HazelcastSettings.of(
                        SyncSecurity.hazelcastCluster(cluster.id(), key),
                        settings.sync().host(),
                        cluster.hazelcast().port(),
                        members,
                        cluster.hazelcast().kubernetesService());
        HazelcastNode started = HazelcastNode.start(hazelcast, needs.node(), url, parts.config());
        parts.started(started);
        return Optional.of(started);
    }

    private static Optional<SyncTls> tls(SyncSettings sync) {
        return sync.tls().cert().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SyncTls(
                                sync.tls().cert().orElseThrow(),
                                sync.tls().key().orElseThrow(),
                                sync.tls().ca()));
    }

    private static JoinSettings joinSettings(SyncSettings sync) {
        return new JoinSettings(sync.join().facts(), sync.join().bytes().bytes());
    }

    private static PeerSettings peerSettings(SyncSettings sync) {
        BreakerSettings breaker = sync.breaker();
        return new PeerSettings(
                sync.interval(),
                sync.fanout(),
                new dev.rookery.sync.peer.BreakerSettings(
                        breaker.failures(),
                        breaker.openFor(),
                        breaker.halfOpenCalls(),
                        breaker.slowCall()),
                CALL,
                PULL);
    }

    /** Tells the peers who called; they are made after the port that is called. */
    private static final class Caller implements Callers {
        private volatile Optional<Peers> peers = Optional.empty();

        @Override
        public void heard(String node) {
            peers.ifPresent(known -> known.heard(node));
        }

        @Override
        public void greeted(Hello hello) {
            peers.ifPresent(known -> known.greeted(hello));
        }
    }
}
