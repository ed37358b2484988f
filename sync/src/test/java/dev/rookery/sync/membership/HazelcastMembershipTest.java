package dev.rookery.sync.membership;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.HazelcastInstance;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HazelcastMembershipTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(40);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void twoMembersFindEachOtherAndOneGoesOnAloneWhenTheOtherDies() throws Exception {
        // given
        List<Integer> ports = FreePorts.take(2);
        HazelcastNode nodeA = node("a", ports.get(0), ports);
        Membership a = new HazelcastMembership(nodeA, List.of());
        HazelcastInstance first = nodeA.instance().toCompletableFuture().get(40, TimeUnit.SECONDS);
        AtomicInteger changes = new AtomicInteger();
        a.onChange(changes::incrementAndGet);

        // when
        HazelcastNode nodeB = node("b", ports.get(1), ports);
        Membership b = new HazelcastMembership(nodeB, List.of());

        // then
        Member listedA = new Member(Optional.of("a"), url("a"));
        Member listedB = new Member(Optional.of("b"), url("b"));
        await().atMost(LONG_ENOUGH).until(() -> a.members().equals(List.of(listedB)));
        await().atMost(LONG_ENOUGH).until(() -> b.members().equals(List.of(listedA)));
        assertTrue(a.oldest());
        assertEquals(false, b.oldest());
        assertTrue(changes.get() > 0);

        // when the older dies without a word
        first.getLifecycleService().terminate();

        // then
        await().atMost(LONG_ENOUGH).until(() -> b.members().isEmpty());
        await().atMost(LONG_ENOUGH).until(b::oldest);
        assertEquals(List.of(), a.members());
    }

    @Test
    void aMemberOfAnotherClusterIsNotListed() throws Exception {
        // given
        List<Integer> ports = FreePorts.take(2);
        HazelcastNode ours = node("a", ports.get(0), ports);
        ours.instance().toCompletableFuture().get(40, TimeUnit.SECONDS);

        // when
        HazelcastNode theirs = start("b", "another", ports.get(1), ports);
        theirs.instance().toCompletableFuture().get(40, TimeUnit.SECONDS);

        // then
        assertEquals(List.of(), new HazelcastMembership(ours, List.of()).members());
        assertEquals(List.of(), new HazelcastMembership(theirs, List.of()).members());
    }

    @Test
    void seedsAreListedWhenHazelcastCannotStart() {
        // given a host that is not this machine's (TEST-NET-1)
        HazelcastSettings settings =
                HazelcastSettings.of("c", "192.0.2.1", 0, List.of(), Optional.empty());
        HazelcastNode node = HazelcastNode.start(settings, "a", url("a"), config -> {});
        open.add(node);

        // when
        Membership membership = new HazelcastMembership(node, List.of(url("b")));
        await().atMost(LONG_ENOUGH).until(() -> node.instance().toCompletableFuture().isDone());

        // then
        assertEquals(List.of(new Member(Optional.empty(), url("b"))), membership.members());
        assertTrue(membership.oldest());
        assertEquals(Optional.empty(), node.running());
    }

    @Test
    void seedsAreListedAndHazelcastIsUpWhereTheServiceHasNoAddressYet() throws Exception {
        // given a service that no DNS knows (RFC 6761)
        HazelcastSettings settings =
                HazelcastSettings.of(
                        "c",
                        "127.0.0.1",
                        FreePorts.take(1).get(0),
                        List.of(),
                        Optional.of("rookery-nodes.invalid"));

        // when
        HazelcastNode node = HazelcastNode.start(settings, "a", url("a"), config -> {});
        open.add(node);
        Membership membership = new HazelcastMembership(node, List.of(url("b")));
        node.instance().toCompletableFuture().get(40, TimeUnit.SECONDS);

        // then
        assertEquals(List.of(new Member(Optional.empty(), url("b"))), membership.members());
        assertTrue(membership.oldest());
    }

    @Test
    void aMemberThatListensEverywhereIsListedWhereItCanBeReached() {
        // given one that is told to listen on all addresses
        List<Integer> ports = FreePorts.take(2);
        HazelcastNode here = node("a", ports.get(0), ports);
        List<String> members = ports.stream().map(p -> "127.0.0.1:" + p).toList();
        HazelcastSettings settings =
                HazelcastSettings.of(
                        "rookery-test", "127.0.0.1", ports.get(1), members, Optional.empty());

        // when
        open.add(HazelcastNode.start(settings, "b", URI.create("http://0.0.0.0:7002"), c -> {}));

        // then
        Membership membership = new HazelcastMembership(here, List.of());
        List<Member> reachable = List.of(new Member(Optional.of("b"), url("b")));
        await().atMost(LONG_ENOUGH).until(() -> membership.members().equals(reachable));
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThrows(IllegalArgumentException.class, () -> settings(70_000, List.of()));
        assertThrows(IllegalArgumentException.class, () -> settings(1, List.of("no-port")));
    }

    private static HazelcastSettings settings(int port, List<String> members) {
        return HazelcastSettings.of("c", "127.0.0.1", port, members, Optional.empty());
    }

    private HazelcastNode node(String id, int port, List<Integer> ports) {
        return start(id, "rookery-test", port, ports);
    }

    private HazelcastNode start(String id, String cluster, int port, List<Integer> ports) {
        List<String> members = ports.stream().map(p -> "127.0.0.1:" + p).toList();
        HazelcastSettings settings =
                HazelcastSettings.of(cluster, "127.0.0.1", port, members, Optional.empty());
        HazelcastNode node = HazelcastNode.start(settings, id, url(id), config -> {});
        open.add(node);
        return node;
    }

    private static URI url(String id) {
        return URI.create("http://127.0.0.1:" + (id.equals("a") ? 7001 : 7002));
    }
}
