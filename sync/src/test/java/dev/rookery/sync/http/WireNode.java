package dev.rookery.sync.http;

import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.driver.Pusher;
import dev.rookery.sync.driver.Self;
import dev.rookery.sync.driver.Snapshots;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncPoint;
import dev.rookery.sync.driver.SyncPorts;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.membership.Membership;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.FakeIntake;
import dev.rookery.sync.peer.JoinSettings;
import dev.rookery.sync.peer.Machine;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.peer.PeerCalls;
import dev.rookery.sync.peer.PeerListener;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.Peers;
import dev.rookery.sync.peer.Rounds;
import dev.rookery.sync.peer.RumorSpreader;
import dev.rookery.sync.peer.SteadyClock;
import dev.rookery.sync.peer.SyncMeter;
import dev.rookery.sync.vector.OriginRow;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Everything of a node that syncs, on loopback, with its facts in memory.
 *
 * <p>Threads: safe for any thread.
 */
final class WireNode implements Snapshots, SyncListener {
    private final String id;
    private final InMemoryFactStore store = new InMemoryFactStore();
    private final SyncDriver driver;
    private final SyncServer server;
    private final SyncClient client;
    private final Peers peers;
    private final Rounds rounds;
    private final Set<Integer> cut = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final Late late = new Late();

    /**
     * @param seed of all its chance
     */
    WireNode(
            Vertx vertx,
            String id,
            int seed,
            int port,
            Optional<ClusterKey> key,
            Membership membership,
            PeerSettings settings)
            throws Exception {
        this.id = id;
        Random random = new Random(seed);
        this.driver = driver(random);
        SyncPoint point =
                new SyncPoint(
                        new Self("c", 0, id, random.nextLong()),
                        driver,
                        store,
                        SyncTime.SYSTEM,
                        Duration.ofSeconds(10));
        Machine machine =
                new Machine(Clock.systemUTC(), SteadyClock.system(), random, timer, workers);
        WireAuth auth =
                new WireAuth(key, "c", id, Clock.systemUTC(), new Random(seed), WireAuth.SKEW);
        ByteBudget budget = new ByteBudget(100_000_000, System::nanoTime);
        this.client =
                new SyncClient(
                        vertx,
                        new SyncClientSettings(
                                "c",
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                8,
                                Optional.empty()),
                        auth,
                        budget,
                        workers);
        this.peers =
                new Peers(membership, id, settings, machine, SyncMeter.NONE, PeerListener.NONE);
        this.server =
                new SyncServer(
                        vertx,
                        SyncServerSettings.of("127.0.0.1", port, Optional.empty()),
                        auth,
                        point,
                        budget,
                        peers::heard);
        PeerCalls calls = new CutCalls();
        this.rounds =
                new Rounds(
                        point,
                        calls,
                        peers,
                        membership,
                        settings,
                        new Rounds.Joining(new FakeIntake(), JoinSettings.DEFAULT),
                        machine);
        late.pusher =
                Optional.of(
                        new RumorSpreader(
                                peers,
                                calls,
                                settings,
                                machine,
                                id,
                                (node, why) -> rounds.pullSoon(node),
                                List::of));
        server.start().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private SyncDriver driver(Random random) {
        return new SyncDriver(
                "c",
                NodeIdentity.first(new Origin(random.nextLong(), random.nextLong())),
                new SyncPorts(
                        store,
                        this,
                        late,
                        this,
                        () -> new Origin(random.nextLong(), random.nextLong()),
                        Runnable::run),
                SyncTime.SYSTEM,
                DriverSettings.DEFAULTS);
    }

    void start() {
        rounds.start();
    }

    String id() {
        return id;
    }

    URI url() {
        return server.url();
    }

    Peers peers() {
        return peers;
    }

    Rounds rounds() {
        return rounds;
    }

    Hash root() {
        return driver.held().root();
    }

    int facts() {
        return store.all().size();
    }

    /** From now on calls to that port fail, as in a network that is cut. */
    void cut(int port) {
        cut.add(port);
    }

    void heal() {
        cut.clear();
    }

    /** Writes facts, one batch each, and waits until they are durable here. */
    void write(String entity, int facts) {
        List<CompletableFuture<Boolean>> written = new ArrayList<>();
        for (int i = 0; i < facts; i++) {
            Draft draft = new Draft("test", entity, "{}".getBytes(StandardCharsets.UTF_8), "me");
            written.add(
                    driver.submit(at -> new Proposal.Judgement<>(List.of(draft), true))
                            .toCompletableFuture());
        }
        written.forEach(CompletableFuture::join);
    }

    /** Keeps what another node wrote, as if somebody had told. */
    void learn(List<Fact> facts) {
        driver.offer(PeerFacts.pulled("elsewhere", facts)).toCompletableFuture().join();
    }

    void close() throws Exception {
        rounds.close();
        server.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        client.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        driver.close();
        timer.shutdownNow();
        workers.shutdownNow();
    }

    @Override
    public void mark(String reason, Hash root, long facts) {}

    @Override
    public void settle() {}

    @Override
    public void committed(List<Fact> facts, Collection<OriginRow> rows) {}

    /** The way out, which is made after the loop that uses it. */
    private static final class Late implements Pusher {
        private volatile Optional<Pusher> pusher = Optional.empty();

        @Override
        public int ttl() {
            return pusher.map(Pusher::ttl).orElse(0);
        }

        @Override
        public boolean reachesAll() {
            return pusher.map(Pusher::reachesAll).orElse(false);
        }

        @Override
        public boolean push(List<OutgoingRumor> rumors) {
            return pusher.map(p -> p.push(rumors)).orElse(true);
        }

        @Override
        public void pullSoon(String peer, String why) {
            pusher.ifPresent(p -> p.pullSoon(peer, why));
        }
    }

    /** The client, with some addresses out of reach. */
    private final class CutCalls implements PeerCalls {
        private <T> CompletionStage<T> call(URI peer, Supplier<CompletionStage<T>> call) {
            return cut.contains(peer.getPort())
                    ? CompletableFuture.failedFuture(PeerCallException.failed(peer + " is cut off"))
                    : call.get();
        }

        @Override
        public CompletionStage<Answer<HelloReply>> hello(URI peer, Hello hello) {
            return call(peer, () -> client.hello(peer, hello));
        }

        @Override
        public CompletionStage<Answer<RootReply>> root(URI peer) {
            return call(peer, () -> client.root(peer));
        }

        @Override
        public CompletionStage<Answer<PullResponse>> pull(URI peer, PullRequest request) {
            return call(peer, () -> client.pull(peer, request));
        }

        @Override
        public CompletionStage<Answer<RangeResponse>> range(URI peer, RangeRequest request) {
            return call(peer, () -> client.range(peer, request));
        }

        @Override
        public CompletionStage<Answer<SnapshotPart>> snapshot(
                URI peer, Optional<Hash> whole, long from) {
            return call(peer, () -> client.snapshot(peer, whole, from));
        }

        @Override
        public CompletionStage<Answer<ClaimReply>> claim(URI peer, ClaimRequest request) {
            return call(peer, () -> client.claim(peer, request));
        }

        @Override
        public CompletionStage<Answer<PushReply>> push(URI peer, PushRequest request) {
            return call(peer, () -> client.push(peer, request));
        }
    }
}
