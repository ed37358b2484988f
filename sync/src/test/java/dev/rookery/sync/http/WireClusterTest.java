package dev.rookery.sync.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.membership.FreePorts;
import dev.rookery.sync.membership.HazelcastMembership;
import dev.rookery.sync.membership.HazelcastNode;
import dev.rookery.sync.membership.HazelcastSettings;
import dev.rookery.sync.membership.StaticMembership;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.BreakerSettings;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.SyncReport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole sync stacks on loopback: real loop, real HTTP, real breakers. */
class WireClusterTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    /** So long that nothing but a push, or a pull that a gap asks for, explains an arrival. */
    private static final PeerSettings NO_ROUNDS = settings(Duration.ofHours(1));

    private static final PeerSettings QUICK = settings(Duration.ofMillis(100));

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final List<WireNode> nodes = new ArrayList<>();
    private final List<HazelcastNode> hazelcasts = new ArrayList<>();
    private final List<Integer> ports = FreePorts.take(3);

    @AfterEach
    void close() throws Exception {
        for (WireNode node : nodes) {
            node.close();
        }
        hazelcasts.forEach(HazelcastNode::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aWriteReachesTheOthersByPushWithoutWaitingForARound() throws Exception {
        three(Optional.empty(), NO_ROUNDS);
        awaitReady();
        for (int i = 1; i <= 10; i++) {
            int facts = i;
            nodes.get(i % 3).write("m", 1);
            await().atMost(LONG_ENOUGH).until(() -> agree() && nodes.get(0).facts() == facts);
        }
    }

    @Test
    void allAgreeAfterWritesOnBothSidesOfACutAndHealingDoesNotWaitOutTheBreakers()
            throws Exception {
        // given three that agree, with a key
        three(key(1), QUICK);
        awaitReady();
        nodes.get(1).write("m", 10);
        await().atMost(LONG_ENOUGH).until(this::agree);

        // when the first is cut off until its breakers are open, and both sides write
        cutFirst();
        nodes.get(0).write("m", 20);
        nodes.get(1).write("m", 30);
        await().atMost(LONG_ENOUGH).until(() -> open(nodes.get(0)) == 2);
        await().atMost(LONG_ENOUGH).until(() -> nodes.get(1).root().equals(nodes.get(2).root()));
        assertNotEquals(nodes.get(0).root(), nodes.get(1).root());

        // then healed, all have all, though a breaker waits ten minutes
        nodes.forEach(WireNode::heal);
        await().atMost(LONG_ENOUGH).until(this::agree);
        assertEquals(60, nodes.get(0).facts());
        await().atMost(LONG_ENOUGH).until(() -> nodes.stream().allMatch(n -> open(n) == 0));
    }

    @Test
    void aNodeThatCanOnlyCallOutHasAllAndGivesAll() throws Exception {
        // given c, which lists a, and a and b, which do not know of c
        add("a", Optional.empty(), List.of(1), QUICK);
        add("b", Optional.empty(), List.of(0), QUICK);
        add("c", Optional.empty(), List.of(0), QUICK);
        nodes.forEach(WireNode::start);

        // when
        nodes.get(1).write("b", 5);
        nodes.get(2).write("c", 7);

        // then
        await().atMost(LONG_ENOUGH).until(() -> agree() && nodes.get(0).facts() == 12);
    }

    @Test
    void oneThatWasAwayCatchesUpInOneRoundAndIsReadyOnlyThen() throws Exception {
        add("a", Optional.empty(), List.of(1), NO_ROUNDS);
        for (int i = 0; i < 5; i++) {
            nodes.get(0).write("m", 4_000);
        }
        add("b", Optional.empty(), List.of(0), NO_ROUNDS);
        nodes.get(1).start();
        await().atMost(LONG_ENOUGH).until(() -> nodes.get(1).rounds().ready());
        assertTrue(agree());
        assertEquals(20_000, nodes.get(1).facts());
    }

    @Test
    void syncNowSaysWhatItBroughtAndWhoCouldNotBeReached() throws Exception {
        add("a", Optional.empty(), List.of(1, 2), NO_ROUNDS);
        add("b", Optional.empty(), List.of(0), NO_ROUNDS);
        nodes.get(1).write("m/1", 3);
        SyncReport report = sync(nodes.get(0));
        assertEquals(List.of("b"), report.nodesSynced());
        assertEquals(3, report.factsMerged());
        assertEquals(Set.of("m/1"), report.entitiesMerged());
        assertEquals(1, report.failed().size());
    }

    @Test
    void anIdleRoundAmongTenThousandOldOriginsIsUnderAKilobyte() throws Exception {
        // given two that hold the same, and what goes between them counted
        List<Fact> old = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            old.add(new FactChain(FactChain.origin(i % 256, i)).next("m", "old"));
        }
        CountingProxy proxy = new CountingProxy(vertx, ports.get(1));
        add("a", key(1), new StaticMembership(List.of(proxy.url())), NO_ROUNDS);
        add("b", key(1), List.of(), NO_ROUNDS);
        nodes.forEach(node -> node.learn(old));
        assertTrue(agree() && nodes.get(0).facts() == 10_000);
        sync(nodes.get(0));
        proxy.taken();

        // when
        SyncReport report = sync(nodes.get(0));

        // then
        assertEquals(List.of("b"), report.nodesSynced());
        long bytes = proxy.taken();
        assertTrue(bytes > 0 && bytes <= 1_024, bytes + " bytes");
    }

    private static SyncReport sync(WireNode node) throws Exception {
        return node.rounds().syncNow().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void oneWithAnotherKeyGetsNothingAndChangesNothing() throws Exception {
        add("a", key(1), List.of(1), QUICK);
        add("b", key(2), List.of(0), QUICK);
        nodes.forEach(WireNode::start);
        nodes.get(0).write("a", 1);
        nodes.get(1).write("b", 1);
        await().atMost(LONG_ENOUGH).until(() -> open(nodes.get(0)) + open(nodes.get(1)) == 2);
        assertEquals(1, nodes.get(0).facts());
        assertEquals(1, nodes.get(1).facts());
        assertTrue(nodes.get(0).peers().status().get(0).lastError().orElse("").contains("401"));
    }

    @Test
    void nodesFoundByHazelcastAloneAgree() throws Exception {
        List<Integer> members = FreePorts.take(3);
        for (int i = 0; i < 3; i++) {
            String id = "abc".substring(i, i + 1);
            HazelcastSettings settings =
                    HazelcastSettings.of(
                            "rookery-wire-test",
                            "127.0.0.1",
                            members.get(i),
                            members.stream().map(port -> "127.0.0.1:" + port).toList(),
                            Optional.empty());
            HazelcastNode hazelcast = HazelcastNode.start(settings, id, url(i), config -> {});
            hazelcasts.add(hazelcast);
            nodes.add(
                    new WireNode(
                            vertx,
                            id,
                            i,
                            ports.get(i),
                            Optional.empty(),
                            new HazelcastMembership(hazelcast, List.of()),
                            QUICK));
        }
        nodes.forEach(WireNode::start);
        nodes.forEach(node -> node.write(node.id(), 4));
        await().atMost(LONG_ENOUGH).until(() -> agree() && nodes.get(0).facts() == 12);
    }

    private void three(Optional<ClusterKey> key, PeerSettings settings) throws Exception {
        add("a", key, List.of(1, 2), settings);
        add("b", key, List.of(0, 2), settings);
        add("c", key, List.of(0, 1), settings);
        nodes.forEach(WireNode::start);
    }

    private void add(
            String id, Optional<ClusterKey> key, List<Integer> knows, PeerSettings settings)
            throws Exception {
        add(id, key, new StaticMembership(knows.stream().map(this::url).toList()), settings);
    }

    private void add(
            String id, Optional<ClusterKey> key, StaticMembership knows, PeerSettings settings)
            throws Exception {
        int index = nodes.size();
        nodes.add(new WireNode(vertx, id, index, ports.get(index), key, knows, settings));
    }

    private void cutFirst() {
        nodes.get(0).cut(ports.get(1));
        nodes.get(0).cut(ports.get(2));
        nodes.get(1).cut(ports.get(0));
        nodes.get(2).cut(ports.get(0));
    }

    private void awaitReady() {
        await().atMost(LONG_ENOUGH)
                .until(() -> nodes.stream().allMatch(node -> node.rounds().ready()));
    }

    private boolean agree() {
        return nodes.stream().map(WireNode::root).distinct().count() == 1;
    }

    private static long open(WireNode node) {
        return node.peers().status().stream().filter(p -> p.breaker() == Breaker.OPEN).count();
    }

    private URI url(int index) {
        return URI.create("http://127.0.0.1:" + ports.get(index));
    }

    private static PeerSettings settings(Duration interval) {
        return new PeerSettings(
                interval,
                3,
                new BreakerSettings(5, Duration.ofMinutes(10), 2, Duration.ofSeconds(5)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }

    private static Optional<ClusterKey> key(int seed) {
        byte[] secret = new byte[32];
        new Random(seed).nextBytes(secret);
        return Optional.of(ClusterKey.of(secret, "a test's key"));
    }
}
