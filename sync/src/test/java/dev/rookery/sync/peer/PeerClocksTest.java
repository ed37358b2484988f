package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerClocksTest {
    private final VirtualTime time = new VirtualTime();
    private final PeerClocks clocks = new PeerClocks(time.clock(), Duration.ofMinutes(2));

    @Test
    void nobodyHeardTellsNothing() {
        assertEquals(new PeerClocks.Skew(Optional.empty(), 0), clocks.skew());
    }

    @Test
    void aReadingIsOfTheMiddleBetweenRequestAndAnswer() {
        long sent = now();
        time.pass(Duration.ofSeconds(4));
        clocks.answered("b", sent + 2_000 + 30_000, sent);
        assertEquals(Optional.of(Duration.ofSeconds(30)), clocks.ahead("b"));
    }

    @Test
    void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
        assertEquals(70, ahead(-5, 70, 3_600));
        assertEquals(-70, ahead(-3_600, -70, 5));
    }

    @Test
    void ofAnEvenNumberWhatSpeaksForThisNodeCounts() {
        assertEquals(0, ahead(0, 300));
        assertEquals(0, ahead(-300, 300));
        assertEquals(100, ahead(100, 300));
        assertEquals(-100, ahead(-300, -100));
        assertEquals(20, ahead(-500, 20, 90, 4_000));
    }

    @Test
    void aReadingExpires() {
        clocks.called("b", now() + 90_000);
        time.pass(Duration.ofSeconds(119));
        assertEquals(1, clocks.skew().heard());
        time.pass(Duration.ofSeconds(1));
        assertEquals(0, clocks.skew().heard());
        assertEquals(Optional.empty(), clocks.ahead("b"));
    }

    @Test
    void eachNodeCountsOnceByItsLastReading() {
        clocks.called("b", now() + 90_000);
        clocks.called("b", now() + 5_000);
        assertEquals(new PeerClocks.Skew(Optional.of(Duration.ofSeconds(5)), 1), clocks.skew());
    }

    @Test
    void atMostAThousandClocksAreRemembered() {
        for (int i = 0; i < 3_000; i++) {
            clocks.called("n" + i, now());
        }
        assertEquals(1_000, clocks.skew().heard());
    }

    @Test
    void greetingsAndIdleRoundsBringReadings() {
        Stage stage = new Stage("b", "c");
        for (String node : List.of("b", "c")) {
            stage.net.add(node).clockMillis = stage.time.clock().millis() + 3_600_000;
        }
        stage.rounds.start();
        stage.pass(20);
        PeerClocks.Skew greeted = stage.peers.clocks().skew();
        assertEquals(2, greeted.heard());
        // Their clocks stand still in this test: each second that passed shows in a fresh reading.
        stage.pass(600);
        assertEquals(2, stage.peers.clocks().skew().heard());
        long lost = greeted.ahead().orElseThrow().toSeconds() - skewSeconds(stage);
        assertTrue(Math.abs(lost - 600) <= 30, "lost " + lost);
    }

    private static long skewSeconds(Stage stage) {
        return stage.peers.clocks().skew().ahead().orElseThrow().toSeconds();
    }

    private long ahead(int... seconds) {
        PeerClocks some = new PeerClocks(time.clock(), Duration.ofMinutes(2));
        for (int i = 0; i < seconds.length; i++) {
            some.called("n" + i, now() + seconds[i] * 1_000L);
        }
        assertEquals(seconds.length, some.skew().heard());
        return some.skew().ahead().orElseThrow().toSeconds();
    }

    private long now() {
        return time.clock().millis();
    }
}
