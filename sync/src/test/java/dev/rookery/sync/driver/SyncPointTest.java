package dev.rookery.sync.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.vector.OriginRow;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncPointTest {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Node a = new Node("a", 1);
    private final Node b = new Node("b", 2);

    @AfterEach
    void stop() {
        a.driver.close();
        b.driver.close();
    }

    @Test
    void oneExchangeMovesBothWays() {
        a.write("mine");
        b.write("theirs");

        PullOutcome outcome = exchange(a, b);

        assertEquals(new PullOutcome(1, 1, true, Optional.empty()), outcome);
        assertEquals(a.point.root(), b.point.root());
    }

    @Test
    void whatCouldNotBeKeptIsSaidAndDoesNotKeepThePullFromBeingAnswered() {
        a.write("mine");
        b.write("theirs");
        b.snapshotsFail = true;

        PullOutcome outcome = exchange(a, b);

        assertEquals(1, outcome.kept());
        assertEquals(0, outcome.given());
        assertTrue(outcome.problem().orElse("").contains("could not mark"), "" + outcome);
    }

    @Test
    void aForkOfEqualLengthIsSeenInAPullAndMadeEqualByRanges() {
        Origin forked = FactChain.origin(9, 9);
        FactChain original = new FactChain(forked);
        FactChain clone = new FactChain(forked);
        push(a, original.next("m", "one"), original.next("m", "two"));
        push(b, clone.next("m", "one"), clone.next("m", "another two"));

        assertEquals(List.of(forked), differing(a, b));
        Awaitility.await().until(() -> !a.forks.isEmpty());
        assertTrue(a.driver.held().vector().rowOrEmpty(forked).forked());
        PullOutcome outcome = ranges(a, b, forked);

        assertEquals(new PullOutcome(1, 1, true, Optional.empty()), outcome);
        assertEquals(a.point.root(), b.point.root());
        assertEquals(List.of(), differing(a, b));
        assertTrue(a.store.load().get(0).forked() && b.store.load().get(0).forked());
        assertEquals(List.of(new Dot(forked, 2)), a.forks);
        assertEquals(List.of(new Dot(forked, 2)), b.forks);
    }

    @Test
    void aForkOfEqualLengthIsSeenAmongMoreOriginsThanOneRequestSpells() {
        Origin forked = FactChain.origin(9, 9);
        for (int i = 0; i < 40; i++) {
            Fact old = new FactChain(FactChain.origin(50 + i, i)).next("m", "old");
            push(a, old);
            push(b, old);
        }
        push(a, new FactChain(forked).next("m", "one"));
        push(b, new FactChain(forked).next("m", "another"));

        assertEquals(List.of(forked), differing(a, b));
        Awaitility.await().until(() -> a.forks.equals(List.of(new Dot(forked, 1))));
    }

    @Test
    void aNodeThatCannotKeepWhatRangesBringSaysSoAndGoesOnNextTime() {
        Origin forked = FactChain.origin(9, 9);
        push(a, new FactChain(forked).next("m", "one"));
        push(b, new FactChain(forked).next("m", "another"));
        b.snapshotsFail = true;

        PullOutcome outcome = ranges(a, b, forked);

        assertEquals(1, outcome.kept());
        assertTrue(outcome.complete() && outcome.problem().orElse("").contains("could not mark"));
        b.snapshotsFail = false;
        // What is offered before the failed step's transaction ends fails with it.
        PullOutcome given = new PullOutcome(0, 1, true, Optional.empty());
        Awaitility.await().until(() -> ranges(a, b, forked).equals(given));
        assertEquals(a.point.root(), b.point.root());
    }

    /** The origins that a pull leaves to ranges. */
    private static List<Origin> differing(Node from, Node to) {
        PullExchange exchange = from.point.exchange(to.name);
        Optional<PullRequest> request = Optional.of(exchange.first());
        while (request.isPresent()) {
            request = exchange.next(to.point.pull(request.get()));
        }
        return exchange.forked();
    }

    private static PullOutcome ranges(Node from, Node to, Origin... origins) {
        RangeExchange exchange = from.point.ranges(to.name, List.of(origins));
        Optional<RangeRequest> request = exchange.first();
        while (request.isPresent()) {
            request = exchange.next(to.point.range(request.get()));
        }
        return exchange.outcome();
    }

    @Test
    void aNodeWhoseOwnOriginForkedAtEqualLengthTakesANewOne() {
        a.write("mine");
        Origin own = a.point.hello().origin();
        push(b, new FactChain(own).next("m", "a clone's"));

        exchange(a, b);

        Awaitility.await().until(() -> !a.point.hello().origin().equals(own));
        assertEquals(List.of(new Dot(own, 1)), a.forks);
    }

    @Test
    void aRumorIsKeptOnceAndAskedForWhenItLeavesAGap() {
        FactChain chain = new FactChain(FactChain.origin(9, 9));
        Fact one = chain.next("m", "one");
        Fact two = chain.next("m", "two");
        Fact three = chain.next("m", "three");

        assertEquals(new PushReply(1, false, List.of()), push(a, one));
        assertEquals(new PushReply(0, false, List.of()), push(a, one));
        assertEquals(new PushReply(0, true, List.of()), push(a, three));
        assertEquals(new PushReply(2, false, List.of()), push(a, two, three));
    }

    @Test
    void nodesOfOneClusterAcceptEachOtherAndOthersAreRefused() {
        assertInstanceOf(HelloReply.class, a.point.hello(b.point.hello()));
        Hello stranger = hello("other", FactChain.origin(3, 3), 0, 9);

        assertEquals(Refusal.Code.OTHER_CLUSTER, refused(stranger));
    }

    @Test
    void aNodeThatWasRolledBackIsToldAndTakesANewOrigin() {
        b.write("one");
        b.write("two");
        exchange(a, b);
        Hello before = b.point.hello();
        Hello rolledBack = hello("c", before.origin(), 1, before.bootNonce());

        Refusal refusal = assertInstanceOf(Refusal.class, a.point.hello(rolledBack));
        assertEquals(Refusal.Code.ORIGIN_ROLLED_BACK, refusal.code());
        assertEquals(2, refusal.seq());

        b.point.refused("a", before, new Refusal(refusal.code(), refusal.detail(), 2));
        b.write("still the same origin, for seq 2 is its own");
        assertEquals(before.origin(), b.point.hello().origin());
        b.point.refused("a", before, new Refusal(refusal.code(), refusal.detail(), 9));
        Awaitility.await().until(() -> !b.point.hello().origin().equals(before.origin()));
    }

    @Test
    void aRefusalOfAnOriginThatWasLeftSinceIsNoReasonToTakeAnother() {
        Hello before = b.point.hello();
        Refusal claimed = new Refusal(Refusal.Code.ORIGIN_CLAIMED, "a clone");
        assertTrue(b.point.refused("a", before, claimed));
        Awaitility.await().until(() -> !b.point.hello().origin().equals(before.origin()));
        Hello now = b.point.hello();

        assertTrue(b.point.refused("c", before, claimed));
        b.write("one");
        assertEquals(now.origin(), b.point.hello().origin());
    }

    @Test
    void aPeerThatClaimsEachOriginIsBelievedAFewTimesAMinute() {
        Refusal claimed = new Refusal(Refusal.Code.ORIGIN_CLAIMED, "a clone");
        Set<Origin> origins = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Hello told = b.point.hello();
            origins.add(told.origin());
            if (b.point.refused("a", told, claimed)) {
                Awaitility.await().until(() -> !b.point.hello().origin().equals(told.origin()));
            }
            b.point.hello(hello("c", told.origin(), 0, told.bootNonce() + 1));
            b.write("one");
        }
        assertEquals(5, origins.size());
    }

    @Test
    void whoSaysItHoldsOnlyWhatItWasToldIsNotAskedAgainAtOnce() {
        b.write("one");
        Hello told = b.point.hello();
        assertFalse(
                b.point.refused(
                        "a", told, new Refusal(Refusal.Code.ORIGIN_ROLLED_BACK, "held", 1)));
        b.write("two");
        assertEquals(told.origin(), b.point.hello().origin());
    }

    @Test
    void howeverManyPeersTellOfOneOriginThatIsBelievedOnce() {
        // given a sync loop that has not come to it yet
        SyncPoint point =
                new SyncPoint(
                        new Self("c", 1, "b", 2),
                        new Unheard(b.driver),
                        b.store,
                        SyncTime.SYSTEM,
                        WAIT);
        Hello told = point.hello();
        Refusal rolledBack = new Refusal(Refusal.Code.ORIGIN_ROLLED_BACK, "restored", 9);

        // when, then
        for (int peer = 0; peer < 9; peer++) {
            assertTrue(point.refused("peer " + peer, told, rolledBack), "peer " + peer);
        }
    }

    /** Hears of no contest. */
    private record Unheard(FactIntake driver) implements FactIntake {
        @Override
        public Held held() {
            return driver.held();
        }

        @Override
        public CompletionStage<Kept> offer(PeerFacts facts) {
            return driver.offer(facts);
        }

        @Override
        public void contested(Event.Contested contested) {}

        @Override
        public void forked(Event.Forked forked) {}
    }

    @Test
    void twoLivingNodesUnderOneOriginBothTakeANewOne() {
        Hello mine = a.point.hello();
        Hello clone = hello("c", mine.origin(), 0, mine.bootNonce() + 1);

        assertEquals(Refusal.Code.ORIGIN_CLAIMED, refused(clone));
        Awaitility.await().until(() -> !a.point.hello().origin().equals(mine.origin()));
    }

    @Test
    void aNodeThatCallsItselfIsToldSoAndKeepsItsOrigin() {
        Hello mine = a.point.hello();

        assertEquals(Refusal.Code.SELF, refused(mine));
        a.write("one");
        assertEquals(mine.origin(), a.point.hello().origin());
    }

    private Refusal.Code refused(Hello hello) {
        return assertInstanceOf(Refusal.class, a.point.hello(hello)).code();
    }

    private static Hello hello(String cluster, Origin origin, long head, long nonce) {
        return new Hello(cluster, 1, "other", origin, head, nonce, 1, 1, FactChain.AT);
    }

    private static PushReply push(Node to, Fact... facts) {
        PushRequest request = new PushRequest("x", List.of(new Rumor(1, List.of(facts))));
        return Blocking.get(to.point.push(request), WAIT);
    }

    private static PullOutcome exchange(Node from, Node to) {
        PullExchange exchange = from.point.exchange(to.name);
        Optional<PullRequest> request = Optional.of(exchange.first());
        while (request.isPresent()) {
            request = exchange.next(to.point.pull(request.get()));
        }
        return exchange.outcome();
    }

    /** A node with all but the network. */
    private static final class Node implements Snapshots, Pusher, SyncListener {
        private final String name;
        private final SyncDriver driver;
        private final SyncPoint point;
        private final InMemoryFactStore store = new InMemoryFactStore();
        private final List<Dot> forks = new CopyOnWriteArrayList<>();
        private volatile boolean snapshotsFail;
        private long next = 1_000;

        Node(String name, int number) {
            this.name = name;
            SyncPorts ports =
                    new SyncPorts(
                            store,
                            this,
                            this,
                            this,
                            () -> FactChain.origin(number, ++next),
                            Runnable::run);
            driver =
                    new SyncDriver(
                            "c",
                            NodeIdentity.first(FactChain.origin(number, number)),
                            ports,
                            SyncTime.SYSTEM,
                            DriverSettings.DEFAULTS);
            point =
                    new SyncPoint(
                            new Self("c", 1, name, number), driver, store, SyncTime.SYSTEM, WAIT);
        }

        void write(String body) {
            Draft draft = new Draft("test.note", "m", body.getBytes(UTF_8), name);
            Blocking.get(driver.submit(at -> new Proposal.Judgement<>(List.of(draft), body)), WAIT);
        }

        @Override
        public void mark(String reason, Hash root, long facts) {
            if (snapshotsFail) {
                throw new SnapshotException("could not mark: asked to fail; try again", null);
            }
        }

        @Override
        public void settle() {}

        @Override
        public void forkSeen(Dot dot, String peer, String why) {
            forks.add(dot);
        }

        @Override
        public void committed(List<Fact> facts, Collection<OriginRow> rows) {}

        @Override
        public int ttl() {
            return 0;
        }

        @Override
        public boolean push(List<OutgoingRumor> rumors) {
            return true;
        }

        @Override
        public void pullSoon(String peer, String why) {}
    }
}
