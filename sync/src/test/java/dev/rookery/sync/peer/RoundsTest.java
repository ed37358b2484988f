package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.message.Refusal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void theFirstPullIsMadeWithinHalfASecondAndMakesTheNodeReady() {
        // given a peer that has a fact
        Stage stage = new Stage("b");
        FakeService b = stage.net.add("b");
        b.keep(FakeService.fact(1, 1, "m"));

        // when
        stage.rounds.start();
        stage.time.pass(Duration.ZERO);
        assertFalse(stage.rounds.ready());
        stage.time.pass(Duration.ofMillis(500));

        // then
        assertEquals(List.of("hello b", "pull b", "pull b", "push b"), stage.net.taken());
        assertEquals(b.root(), stage.own.root());
        assertTrue(stage.rounds.ready());
        assertEquals(List.of("b"), stage.pulled);
    }

    @Test
    void anIdleRoundAsksForTheRootAndNothingElse() {
        Stage stage = started("b");
        stage.net.taken();
        stage.pass(30);
        List<String> calls = stage.net.taken();
        assertEquals(Set.of("root b"), new HashSet<>(calls));
        assertTrue(calls.size() >= 5 && calls.size() <= 8, "in 30 s: " + calls.size());
    }

    @Test
    void whatThisNodeHasGoesOverInTheSameExchange() {
        Stage stage = started("b");
        stage.own.keep(FakeService.fact(2, 1, "n"));
        stage.pass(7);
        assertEquals(1, stage.peers.all().size());
        PeerStatus status = stage.peers.status().get(0);
        assertEquals(Duration.ZERO, status.lag());
        assertEquals(stage.own.root(), status.root().orElseThrow());
    }

    @Test
    void everyLivePeerIsAskedInTime() {
        Stage stage = started("b", "c", "d", "e");
        stage.net.taken();
        stage.pass(120);
        List<String> calls = stage.net.taken();
        for (String node : List.of("b", "c", "d", "e")) {
            assertTrue(calls.stream().anyMatch(c -> c.endsWith(" " + node)), node);
        }
    }

    @Test
    void aGapIsPulledAtOnce() {
        Stage stage = started("b", "c");
        stage.pass(30);
        stage.net.taken();
        stage.rounds.pullSoon("c");
        stage.time.pass(Duration.ZERO);
        assertEquals(1, stage.net.taken().stream().filter(c -> c.endsWith(" c")).count());
    }

    @Test
    void aBusyPeerIsAskedAgainWhenItSaidAndNoMoreOftenThan() {
        Stage stage = started("b");
        stage.net.refuse("b", PeerCallException.busy("too much to do", Duration.ofSeconds(2)));
        stage.pass(30);
        stage.net.taken();
        for (int i = 0; i < 60; i++) {
            stage.rounds.pullSoon("b");
            stage.pass(1);
        }
        assertTrue(stage.net.taken().size() <= 31, "each 2 s at most");
    }

    @Test
    void aRoundThatFailsHereIsNotRepeatedForEachGap() {
        // given a node that cannot keep what its peer has
        Stage stage = started("b", "c");
        stage.net.add("b").keep(FakeService.fact(1, 1, "m"));
        stage.own.failing(true);
        stage.pass(10);
        stage.net.taken();

        // when gap after gap is seen
        for (int i = 0; i < 100; i++) {
            stage.rounds.pullSoon("b");
            stage.time.pass(Duration.ofMillis(100));
        }

        // then b is asked with the interval, not with the gaps
        long pulls = stage.net.taken().stream().filter("pull b"::equals).count();
        assertTrue(pulls >= 1 && pulls <= 6, "in 10 s: " + pulls);
    }

    @Test
    void whenAllBreakersAreOpenTheOneOpenLongestIsTriedInEachRoundAndHealingIsQuick() {
        // given two peers that are gone for long
        Stage stage = started("b", "c");
        stage.net.cut("b");
        stage.net.cut("c");
        stage.pass(120);
        assertTrue(stage.peers.all().stream().allMatch(p -> p.breaker() == Breaker.OPEN));
        stage.net.taken();
        stage.pass(60);
        assertTrue(stage.net.taken().size() >= 8, "somebody is tried in each round");

        // when they are back
        stage.net.heal("b");
        stage.net.heal("c");
        FakeService other = stage.net.add("b");
        other.keep(FakeService.fact(5, 1, "late"));
        stage.pass(13);

        // then two rounds later all is level, long before the breaker's 60 s
        assertEquals(other.root(), stage.own.root());
    }

    @Test
    void aCallFromAPeerHealsItsBreakerBeforeTheWait() {
        Stage stage = started("b", "c");
        stage.net.cut("b");
        stage.pass(120);
        assertEquals(Breaker.OPEN, stage.peer("b").breaker());
        stage.net.heal("b");
        stage.peers.heard("b");
        assertEquals(Breaker.HALF_OPEN, stage.peer("b").breaker());
        stage.pass(60);
        assertEquals(Breaker.CLOSED, stage.peer("b").breaker());
    }

    @Test
    void aCallFromAnUnknownIdMayBeAnyPeerThatNeverAnswered() {
        Stage stage = new Stage("b", "c");
        stage.net.add("c");
        stage.rounds.start();
        stage.pass(120);
        assertEquals(Breaker.OPEN, stage.peer("b").breaker());
        stage.peers.heard("b");
        assertEquals(Breaker.HALF_OPEN, stage.peer("b").breaker());
    }

    @Test
    void syncNowPullsFromEverybodyAndReportsWhatItBrought() {
        // given
        Stage stage = started("b", "c", "d");
        stage.net.add("b").keep(FakeService.fact(1, 1, "m/1"));
        FakeService c = stage.net.add("c");
        c.keep(FakeService.fact(1, 1, "m/1"));
        c.keep(FakeService.fact(2, 1, "n/1"));
        stage.net.cut("d");

        // when
        var done = stage.rounds.syncNow().toCompletableFuture();
        stage.pass(1);

        // then
        SyncReport report = done.join();
        assertEquals(List.of("b", "c"), report.nodesSynced());
        assertEquals(Set.of("m/1", "n/1"), report.entitiesMerged());
        assertEquals(2, report.factsMerged());
        assertEquals(Map.of("d", "d cannot be reached"), report.failed());
    }

    @Test
    void whatFailedWithNodesOfOneNameIsToldOfEach() {
        // given two nodes that were given one name
        Stage stage = new Stage("b", "c");
        stage.net.add("b", "twin~0000000b");
        stage.net.add("c", "twin~0000000c");
        stage.rounds.start();
        stage.pass(20);

        // when neither can be reached
        stage.net.cut("b");
        stage.net.cut("c");
        var done = stage.rounds.syncNow().toCompletableFuture();
        stage.pass(1);

        // then
        assertEquals(
                Map.of(
                        "twin~0000000b", "b cannot be reached",
                        "twin~0000000c", "c cannot be reached"),
                done.join().failed());
    }

    @Test
    void aNodeThatIsNotReadySaysWhatHindersIt() {
        // given a node that cannot keep what its peer has
        Stage stage = new Stage("b");
        stage.net.add("b").keep(FakeService.fact(1, 1, "m"));
        stage.own.failing(true);

        // when
        stage.rounds.start();
        assertEquals(Optional.of("the first pull is not through"), stage.rounds.notReady());
        stage.pass(2);

        // then
        String why = stage.rounds.notReady().orElseThrow();
        assertTrue(why.startsWith("the first pull is not through: "), why);
    }

    @Test
    void aNodeAloneIsReadyAtOnceAndOneWhosePeersAreSilentAfterTenSeconds() {
        Stage alone = new Stage();
        alone.rounds.start();
        alone.time.pass(Duration.ZERO);
        assertTrue(alone.rounds.ready());

        Stage silent = new Stage("b");
        silent.rounds.start();
        silent.time.pass(Duration.ofMillis(9_900));
        assertFalse(silent.rounds.ready());
        silent.time.pass(Duration.ofMillis(400));
        assertTrue(silent.rounds.ready());
    }

    @Test
    void whileDiscoveryStartsAnEmptyListMakesNobodyReadyAndAMemberIsPulledFromAtOnce() {
        Stage stage = new Stage();
        stage.membership.settled(false);
        stage.rounds.start();
        stage.pass(3);
        assertFalse(stage.rounds.ready());
        stage.net.add("b");
        stage.membership.add("b");
        stage.time.pass(Duration.ZERO);
        assertTrue(stage.rounds.ready());
    }

    @Test
    void aPeerThatStartsAfterThisNodeIsFoundWithinASecond() {
        Stage stage = new Stage("b");
        stage.rounds.start();
        stage.pass(3);
        stage.net.add("b");
        stage.pass(1);
        assertTrue(stage.rounds.ready());
    }

    @Test
    void whatTheMembershipNoLongerListsIsTriedEveryTenMinutes() {
        Stage stage = started("b", "c");
        stage.pass(20);
        stage.membership.remove("c");
        stage.net.taken();
        stage.pass(660);
        List<String> calls = stage.net.taken();
        assertTrue(calls.stream().anyMatch(c -> c.endsWith(" c")));
        assertFalse(stage.peers.lists(stage.peer("c")));
    }

    @Test
    void aPeerThatClaimsThisNodesOriginAgainAndAgainIsLeftAlone() {
        // given a claim that is believed
        Stage stage = new Stage("b");
        Refusal claimed = new Refusal(Refusal.Code.ORIGIN_CLAIMED, "a clone");
        stage.net.refuse("b", PeerCallException.again("409", Duration.ofMillis(200), claimed));
        stage.rounds.start();
        stage.pass(30);
        int soon = stage.own.refusals().size();
        assertTrue(soon > 50, soon + " greetings");

        // when it is not any more
        stage.own.believes = false;
        stage.pass(120);

        // then
        int more = stage.own.refusals().size() - soon;
        assertTrue(more <= 4, more + " greetings");
    }

    @Test
    void aRefusalIsShownToTheEngineAndThePeerLeftAloneButForNowAndThen() {
        Stage stage = new Stage("b");
        stage.net.add("b");
        Refusal refusal = new Refusal(Refusal.Code.OTHER_CLUSTER, "this is cluster d");
        stage.net.refuse("b", PeerCallException.refused("409", Optional.of(refusal)));
        stage.rounds.start();
        stage.pass(60);
        assertEquals(refusal, stage.own.refusals().get(0));
        assertEquals(Breaker.CLOSED, stage.peer("b").breaker());
        stage.net.taken();
        stage.pass(300);
        int calls = stage.net.taken().size();
        assertTrue(calls >= 4 && calls <= 6, "in 5 min: " + calls);
    }

    @Test
    void aPeerThatGreetsAndFailsEveryPullIsLeftAlone() {
        Stage stage = started("b", "c");
        stage.net.failPulls("b");
        stage.own.keep(FakeService.fact(9, 1, "x"));
        stage.pass(120);
        assertEquals(Breaker.OPEN, stage.peer("b").breaker());
        assertEquals(Breaker.CLOSED, stage.peer("c").breaker());

        stage.net.heal("b");
        stage.pass(120);
        assertEquals(Breaker.CLOSED, stage.peer("b").breaker());
    }

    @Test
    void aBusyPeerIsAskedAgainWhenItSaid() {
        Stage stage = started("b");
        stage.net.refuse("b", PeerCallException.busy("429", Duration.ofSeconds(1)));
        stage.own.keep(FakeService.fact(9, 1, "x"));
        stage.pass(6);
        stage.net.heal("b");
        stage.pass(2);
        assertEquals(Duration.ZERO, stage.peers.status().get(0).lag());
    }

    @Test
    void anAddressThatIsThisNodesOwnIsDropped() {
        Stage stage = new Stage("self", "b");
        stage.net.add("b");
        Refusal self = new Refusal(Refusal.Code.SELF, "this is the node that asks");
        stage.net.refuse("self", PeerCallException.refused("409", Optional.of(self)));
        stage.rounds.start();
        stage.pass(30);
        assertEquals(List.of("b"), stage.peers.all().stream().map(Peer::label).toList());
        assertEquals(2, stage.peers.nodes());
    }

    /** Rounds under way with these, all of them holding nothing. */
    private static Stage started(String... nodes) {
        Stage stage = new Stage(nodes);
        for (String node : nodes) {
            stage.net.add(node);
        }
        stage.rounds.start();
        stage.pass(1);
        var all = stage.rounds.syncNow();
        stage.time.pass(Duration.ZERO);
        assertEquals(nodes.length, all.toCompletableFuture().join().nodesSynced().size());
        return stage;
    }
}
