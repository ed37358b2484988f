package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.Rumor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RumorSpreaderTest {

    @Test
    void aFreshFactGoesToThreeOfManyAndToAllOfFew() {
        Stage many = stage("b", "c", "d", "e", "f");
        Set<String> reached = new HashSet<>();
        for (int i = 1; i <= 40; i++) {
            spreader(many).push(List.of(rumor(i, Optional.empty())));
            many.time.pass(Duration.ZERO);
            List<String> calls = many.net.taken();
            assertEquals(3, new HashSet<>(calls).size(), calls.toString());
            reached.addAll(calls);
        }
        assertEquals(5, reached.size());

        Stage few = stage("b", "c");
        spreader(few).push(List.of(rumor(1, Optional.empty())));
        few.time.pass(Duration.ZERO);
        assertEquals(Set.of("push b", "push c"), new HashSet<>(few.net.taken()));
    }

    @Test
    void theOneThatAloneWouldBeLeftOutIsToldToo() {
        Stage stage = stage("b", "c", "d", "e");
        RumorSpreader spreader = spreader(stage);
        assertTrue(spreader.reachesAll());
        spreader.push(List.of(rumor(1, Optional.empty())));
        stage.time.pass(Duration.ZERO);
        assertEquals(4, new HashSet<>(stage.net.taken()).size());

        assertFalse(spreader(stage("b", "c", "d", "e", "f")).reachesAll());
    }

    @Test
    void aRumorDoesNotGoBackToWhereItCameFrom() {
        Stage stage = stage("b", "c");
        spreader(stage).push(List.of(rumor(1, Optional.of("b"))));
        stage.time.pass(Duration.ZERO);
        assertEquals(List.of("push c"), stage.net.taken());
    }

    @Test
    void whatComesWhileAPushIsUnderWayGoesTogetherWithTheNext() {
        Stage stage = stage("b");
        RumorSpreader spreader = spreader(stage);
        for (int i = 1; i <= 10; i++) {
            spreader.push(List.of(rumor(i, Optional.empty())));
        }
        stage.time.pass(Duration.ZERO);
        assertEquals(1, stage.net.taken().size());
    }

    @Test
    void thoseWhoseWordIsLackingAreAskedWhatTheyHoldAndHeard() {
        // given somebody who waits until others hold two facts
        Stage stage = stage("b", "c");
        Fact first = FakeService.fact(1, 1, "m");
        Fact second = FakeService.fact(1, 2, "m");
        stage.own.keep(first);
        stage.own.keep(second);
        RumorSpreader spreader = spreader(stage, () -> stage.own.holdings(List.of(first.origin())));
        spreader.push(List.of(rumor(1, Optional.empty())));
        stage.time.pass(Duration.ZERO);
        assertEquals(Set.of("b 1", "c 1"), new HashSet<>(stage.said));
        stage.net.taken();
        stage.said.clear();

        // when
        spreader.ask("b"::equals);
        stage.time.pass(Duration.ZERO);

        // then
        assertEquals(List.of("push b"), stage.net.taken());
        assertEquals(List.of("b 1"), stage.said);
    }

    @Test
    void aQuestionWaitsForThePushThatIsUnderWay() {
        Stage stage = stage("b");
        stage.net.silence("b");
        RumorSpreader spreader = spreader(stage);
        spreader.push(List.of(rumor(1, Optional.empty())));
        stage.time.pass(Duration.ZERO);
        spreader.ask(node -> true);
        spreader.ask(node -> true);
        stage.time.pass(Duration.ZERO);
        assertEquals(List.of("push b"), stage.net.taken());

        // when the push has failed
        stage.net.heal("b");
        stage.pass(6);

        // then it is asked once
        assertEquals(List.of("push b"), stage.net.taken());
    }

    @Test
    void aFullQueueDropsTheNewestAndSaysSo() {
        // given a peer that takes a push and never answers
        Stage stage = stage("b");
        stage.net.silence("b");
        RumorSpreader spreader = spreader(stage);
        spreader.push(List.of(rumor(1, Optional.empty())));
        stage.time.pass(Duration.ZERO);
        List<OutgoingRumor> lot = new ArrayList<>();
        for (int i = 2; i < 2 + Outbox.RUMORS_MAX; i++) {
            lot.add(rumor(i, Optional.empty()));
        }

        // then what fits waits, and the next is dropped
        assertTrue(spreader.push(lot));
        assertFalse(spreader.push(List.of(rumor(5_000, Optional.empty()))));
        assertEquals(1, stage.dropped.get("b"));

        // and once the push has failed there is room again
        stage.pass(6);
        assertTrue(spreader.push(List.of(rumor(5_001, Optional.empty()))));
    }

    @Test
    void nobodyIsPushedToBehindAnOpenBreaker() {
        Stage stage = stage("b");
        stage.net.cut("b");
        RumorSpreader spreader = spreader(stage);
        for (int i = 1; i <= 8; i++) {
            spreader.push(List.of(rumor(i, Optional.empty())));
            stage.time.pass(Duration.ofMillis(10));
        }
        assertEquals(5, stage.net.taken().size());
        assertEquals(Breaker.OPEN, stage.peer("b").breaker());
    }

    @Test
    void onePeerThatIsBusyIsLeftAloneForAsLongAsItSaid() {
        // given a peer that answers 429 with Retry-After: 3
        Stage stage = stage("b", "c");
        stage.net.refuse("b", PeerCallException.busy("429", Duration.ofSeconds(3)));
        RumorSpreader spreader = spreader(stage);
        spreader.push(List.of(rumor(1, Optional.empty())));
        stage.time.pass(Duration.ZERO);
        assertEquals(Set.of("push b", "push c"), new HashSet<>(stage.net.taken()));
        stage.net.heal("b");

        // when rumors and questions go on
        for (int i = 2; i < 30; i++) {
            stage.time.pass(Duration.ofMillis(100));
            spreader.push(List.of(rumor(i, Optional.empty())));
            spreader.ask(node -> true);
        }
        stage.time.pass(Duration.ofMillis(100));

        // then it is called no more until its time is over, and then again
        assertEquals(Set.of("push c"), new HashSet<>(stage.net.taken()));
        assertEquals(Breaker.CLOSED, stage.peer("b").breaker());
        stage.time.pass(Duration.ofMillis(100));
        spreader.push(List.of(rumor(30, Optional.empty())));
        stage.time.pass(Duration.ZERO);
        assertTrue(stage.net.taken().contains("push b"));
    }

    @Test
    void whileTheNodeStopsRumorsAndCallsFailWithoutABang() {
        // given a timer that takes nothing any more
        Stage stage = stage("b");
        ScheduledExecutorService stopped = Executors.newSingleThreadScheduledExecutor();
        stopped.shutdown();
        Machine machine =
                new Machine(
                        stage.time.clock(),
                        stage.time.steady(),
                        new Random(1),
                        stopped,
                        Runnable::run);
        Peers peers =
                new Peers(
                        stage.membership,
                        "a",
                        Stage.SETTINGS,
                        machine,
                        SyncMeter.NONE,
                        PeerListener.NONE);
        peers.refresh();

        // then
        RumorSpreader spreader =
                new RumorSpreader(
                        peers,
                        stage.net,
                        Stage.SETTINGS,
                        machine,
                        "a",
                        (node, why) -> {},
                        List::of);
        assertFalse(spreader.push(List.of(rumor(1, Optional.empty()))));
        Peer peer = peers.all().get(0);
        assertTrue(
                peer.call(Peer.Style.ONCE, () -> stage.net.root(peer.url()))
                        .toCompletableFuture()
                        .isCompletedExceptionally());
        assertEquals(Breaker.CLOSED, peer.breaker());
    }

    @Test
    void theHopCountIsTheLogarithmOfTheNodesAndOne() {
        int[][] expected = {
            {1, 0}, {2, 2}, {3, 3}, {4, 3}, {5, 4}, {8, 4}, {9, 5}, {100, 8}, {1_000, 11}
        };
        for (int[] pair : expected) {
            String[] others = new String[pair[0] - 1];
            for (int i = 0; i < others.length; i++) {
                others[i] = "n" + i;
            }
            assertEquals(pair[1], spreader(stage(others)).ttl(), pair[0] + " nodes");
        }
    }

    private static OutgoingRumor rumor(int seq, Optional<String> except) {
        return new OutgoingRumor(new Rumor(2, List.of(FakeService.fact(1, seq, "m"))), except);
    }

    private static RumorSpreader spreader(Stage stage) {
        return spreader(stage, List::of);
    }

    private static RumorSpreader spreader(Stage stage, Supplier<List<Holding>> asked) {
        return new RumorSpreader(
                stage.peers,
                stage.net,
                Stage.SETTINGS,
                stage.machine,
                "a",
                (node, why) -> {},
                asked);
    }

    /** Peers that have all answered once, so that their ids are known. */
    private static Stage stage(String... nodes) {
        Stage stage = new Stage(nodes);
        for (String node : nodes) {
            stage.net.add(node);
        }
        stage.peers.refresh();
        for (Peer peer : stage.peers.all()) {
            peer.call(Peer.Style.ONCE, () -> stage.net.root(peer.url()));
        }
        stage.net.taken();
        return stage;
    }
}
