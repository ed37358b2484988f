package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.message.Hello;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the machine's wall clock: nothing that lasts lasts longer, or shorter. */
class ClockJumpTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aPeerThatSaidBusyIsLeftAloneForAsLongAsItSaid(int hours) {
        // given a peer that wants to be left alone for half a minute
        Stage stage = started("b");
        stage.net.refuse("b", PeerCallException.busy("too much to do", Duration.ofSeconds(30)));
        stage.pass(7);
        stage.net.heal("b");
        stage.net.taken();

        // when the clock is set, and some of the time passes
        stage.time.setWall(HOUR.multipliedBy(hours));
        stage.pass(20);
        List<String> meanwhile = stage.net.taken();

        // then it is asked after the rest of it, not an hour later
        assertEquals(List.of(), meanwhile);
        stage.pass(15);
        assertTrue(stage.net.taken().contains("root b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void anOpenBreakerLetsACallThroughAfterItsWait(int hours) {
        // given an open breaker
        Stage stage = new Stage("b");
        stage.peers.refresh();
        Peer peer = stage.peer("b");
        for (int i = 0; i < 5; i++) {
            hello(stage, peer);
        }
        assertEquals(Breaker.OPEN, peer.breaker());
        stage.net.add("b");

        // when the clock is set within its wait
        stage.pass(10);
        stage.time.setWall(HOUR.multipliedBy(hours));
        stage.net.taken();
        assertFalse(peer.callable());
        hello(stage, peer);
        assertEquals(List.of(), stage.net.taken());

        // then the wait ends when it would have
        stage.pass(51);
        assertTrue(peer.callable());
        hello(stage, peer);
        assertEquals(List.of("hello b"), stage.net.taken());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void theOneNotHeardFromLongestIsAskedWithinTheMinute(int hours) {
        // given one that refuses, which only that turn asks, and its turn just over
        Stage stage = started("b", "c");
        stage.net.refuse("c", PeerCallException.refused("no", Optional.empty()));
        stage.pass(130);

        // when
        stage.time.setWall(HOUR.multipliedBy(hours));
        stage.net.taken();
        stage.pass(130);

        // then
        assertTrue(stage.net.taken().contains("hello c"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aPeerIsGreetedAgainAfterAMinute(int hours) {
        Stage stage = started("b");
        stage.time.setWall(HOUR.multipliedBy(hours));
        stage.net.taken();
        stage.pass(70);
        long greeted = stage.net.taken().stream().filter("hello b"::equals).count();
        assertTrue(greeted >= 1 && greeted <= 2, "in 70 s: " + greeted);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void silenceOfTenSecondsMakesANodeReady(int hours) {
        Stage stage = new Stage("b");
        stage.rounds.start();
        stage.pass(1);
        stage.time.setWall(HOUR.multipliedBy(hours));
        stage.pass(5);
        assertFalse(stage.rounds.ready());
        stage.pass(6);
        assertTrue(stage.rounds.ready());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void whoWasHeardOfLateStaysHeardOfLate(int hours) {
        Stage stage = started("b");
        stage.peers.heard("caller");
        stage.time.setWall(HOUR.multipliedBy(hours));
        stage.pass(10);
        assertEquals(Set.of("b", "caller"), stage.peers.heardWithin(Duration.ofMinutes(1)));
        stage.net.cut("b");
        stage.pass(61);
        assertEquals(Set.of(), stage.peers.heardWithin(Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void theLagIsTheTimeThatPassed(int hours) {
        Stage stage = started("b");
        stage.net.cut("b");
        stage.pass(7);
        stage.time.setWall(HOUR.multipliedBy(hours));
        stage.pass(7);
        long seconds = stage.peers.status().get(0).lag().toSeconds();
        assertTrue(seconds >= 7 && seconds <= 20, seconds + " s");
    }

    private static void hello(Stage stage, Peer peer) {
        Hello own = stage.own.hello();
        var unused =
                peer.call(Peer.Style.ONCE, () -> stage.net.hello(peer.url(), own))
                        .exceptionally(failed -> null);
    }

    private static Stage started(String... nodes) {
        Stage stage = new Stage(nodes);
        for (String node : nodes) {
            stage.net.add(node);
        }
        stage.rounds.start();
        stage.pass(1);
        return stage;
    }
}
