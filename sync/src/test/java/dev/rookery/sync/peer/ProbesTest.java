package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbesTest {
    private static final int SEEDS = 50;

    /** The longest that a round is away: an interval and a fifth. */
    private static final Duration ROUND = Duration.ofSeconds(6);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLineThatIsWholeAgainIsInUseWithinTwoRoundsWhileOthersAreThere(boolean silent) {
        for (int seed = 0; seed < SEEDS; seed++) {
            // given a node that lost one of its peers, and has another to talk to
            Stage stage = started(seed, 2);
            cut(stage, silent, 1);
            stage.pass(120 + seed);
            assertEquals(Breaker.OPEN, stage.peer("n0").breaker());

            // when it is back
            stage.net.heal("n0");
            stage.time.pass(ROUND.multipliedBy(2));

            // then whatever is sent to it passes
            assertEquals(Breaker.CLOSED, stage.peer("n0").breaker(), "seed " + seed);
        }
    }

    @Test
    void amongSixteenThatAreGoneOneThatIsBackIsFoundInFiveRounds() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Stage stage = started(seed, 30);
            cut(stage, false, 16);
            stage.pass(300 + seed);
            stage.net.heal("n3");
            stage.time.pass(ROUND.multipliedBy(5));
            assertEquals(Breaker.CLOSED, stage.peer("n3").breaker(), "seed " + seed);
        }
    }

    @Test
    void twoHalvesOfAHundredNodesFindEachOtherInTwoRounds() {
        Stage stage = started(1, 99);
        cut(stage, false, 50);
        stage.pass(600);
        IntStream.range(0, 50).forEach(i -> stage.net.heal("n" + i));
        stage.net.taken();

        // when
        stage.time.pass(ROUND.multipliedBy(2));

        // then all are in use again, each for a handful of calls
        Set<String> open = new TreeSet<>();
        stage.peers.all().stream()
                .filter(peer -> peer.breaker() != Breaker.CLOSED)
                .forEach(peer -> open.add(peer.label()));
        assertEquals(Set.of(), open);
        int calls = stage.net.taken().size();
        assertTrue(calls <= 50 * 4 + 10, calls + " calls");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9, 50})
    void deadPeersCostAQuarterOfTheirNumberInProbesARoundAndFourAtMost(int dead) {
        // given
        Stage stage = started(7, 60);
        cut(stage, false, dead);
        stage.pass(600);
        stage.net.taken();
        stage.probed.clear();

        // when
        stage.pass(600);

        // then
        long rounds = 600 / 4;
        long share = Math.min(4, (dead + 3) / 4);
        int probes = stage.probed.size();
        assertTrue(probes <= share * rounds && probes >= share * 80, probes + " probes");
        assertTrue(stage.probed.stream().allMatch(probe -> probe.endsWith(" silent")));
    }

    @Test
    void whoIsGoneGetsNothingButProbes() {
        // given a peer that takes calls and answers none
        Stage stage = started(3, 3);
        cut(stage, true, 1);
        stage.pass(120);
        stage.net.taken();

        // when
        stage.pass(300);

        // then
        List<String> calls = new ArrayList<>(stage.net.taken());
        calls.removeIf(call -> !call.endsWith(" n0"));
        assertEquals(Set.of("hello n0"), Set.copyOf(calls));
        assertEquals(Breaker.OPEN, stage.peer("n0").breaker());
    }

    @Test
    void peersThatGreetAndFailAllElseDoNotKeepEachOtherBusy() {
        // given two peers that answer each probe, and fail the pull that follows
        Stage stage = started(5, 3);
        stage.net.failPulls("n0");
        stage.net.failPulls("n1");
        stage.own.keep(FakeService.fact(9, 1, "x"));
        stage.pass(120);
        stage.net.taken();

        // when
        stage.pass(60);

        // then each is asked once a round
        long calls =
                stage.net.taken().stream()
                        .filter(call -> call.endsWith(" n0") || call.endsWith(" n1"))
                        .count();
        assertTrue(calls >= 8 && calls <= 2 * 4 * 15, calls + " calls");
    }

    @Test
    void aPeerThatSaysThatItIsBusyIsThere() {
        Stage stage = started(2, 2);
        cut(stage, false, 1);
        stage.pass(120);
        stage.net.heal("n0");
        stage.net.refuse("n0", PeerCallException.busy("too much to do", Duration.ofSeconds(30)));
        stage.time.pass(ROUND);
        assertEquals(Breaker.HALF_OPEN, stage.peer("n0").breaker());
    }

    @Test
    void whoCallsIsAskedUntilItsBreakerIsClosedAndADeadNamesakeIsLeftAlone() {
        // given one peer that is gone, and one that never answered
        Stage stage = started(4, 3);
        stage.membership.add("never");
        cut(stage, false, 1);
        stage.pass(120);

        // when the first is back and calls, and so does somebody unknown, again and again
        stage.net.heal("n0");
        stage.peers.heard("n0");
        assertEquals(Breaker.HALF_OPEN, stage.peer("n0").breaker());
        stage.net.taken();
        for (int i = 0; i < 12; i++) {
            stage.peers.heard("stranger");
            stage.pass(1);
        }

        // then
        assertEquals(Breaker.CLOSED, stage.peer("n0").breaker());
        long inVain = stage.net.taken().stream().filter("hello never"::equals).count();
        assertTrue(inVain <= 12, inVain + " calls");
    }

    private static void cut(Stage stage, boolean silent, int count) {
        for (int i = 0; i < count; i++) {
            if (silent) {
                stage.net.silence("n" + i);
            } else {
                stage.net.cut("n" + i);
            }
        }
    }

    /** A node that has spoken with all of its peers. */
    private static Stage started(long seed, int peers) {
        String[] names = IntStream.range(0, peers).mapToObj(i -> "n" + i).toArray(String[]::new);
        Stage stage = new Stage(seed, names);
        for (String name : names) {
            stage.net.add(name);
        }
        stage.rounds.start();
        stage.pass(10);
        var all = stage.rounds.syncNow();
        stage.pass(1);
        assertEquals(peers, all.toCompletableFuture().join().nodesSynced().size());
        return stage;
    }
}
