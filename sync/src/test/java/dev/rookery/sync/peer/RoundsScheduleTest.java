package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When rounds come, and whose turn it is. */
class RoundsScheduleTest {
    private static final Duration STEP = Duration.ofMillis(10);

    @Test
    void nodesThatStartTogetherDoNotPullTogether() {
        LongSummaryStatistics first =
                LongStream.rangeClosed(1, 40)
                        .map(RoundsScheduleTest::firstCallMillis)
                        .summaryStatistics();
        assertTrue(first.getMax() <= 410, first.toString());
        assertTrue(first.getMax() - first.getMin() > 200, first.toString());
    }

    private static long firstCallMillis(long seed) {
        Stage stage = new Stage(seed, "b");
        stage.net.add("b");
        stage.rounds.start();
        while (stage.net.taken().isEmpty()) {
            stage.time.pass(STEP);
        }
        return stage.time.elapsed().toMillis();
    }

    @Test
    void roundsAreFiveSecondsApartGiveOrTakeAFifth() {
        Stage stage = started(4);
        List<Long> calls = new ArrayList<>();
        while (calls.size() < 200) {
            stage.time.pass(STEP);
            if (!stage.net.taken().isEmpty()) {
                calls.add(stage.time.elapsed().toMillis());
            }
        }
        LongSummaryStatistics gaps =
                IntStream.range(1, calls.size())
                        .mapToLong(i -> calls.get(i) - calls.get(i - 1))
                        .summaryStatistics();
        assertTrue(gaps.getMin() >= 3_990 && gaps.getMin() < 4_200, gaps.toString());
        assertTrue(gaps.getMax() <= 6_010 && gaps.getMax() > 5_800, gaps.toString());
        assertEquals(5_000, gaps.getAverage(), 150, gaps.toString());
    }

    @Test
    void everyMinuteTheOneNotHeardFromLongestIsAsked() {
        // given so many that chance alone would seldom find it
        Stage stage = started(100);
        for (int minute = 0; minute < 10; minute++) {
            int found = 0;
            for (int i = 0; i < 660; i++) {
                List<Peer> all = stage.peers.all();
                var silence = all.stream().map(Peer::lastHeard).min(Comparator.naturalOrder());
                List<String> silent =
                        all.stream()
                                .filter(p -> p.lastHeard().equals(silence.get()))
                                .map(Peer::label)
                                .toList();
                stage.time.pass(Duration.ofMillis(100));
                found +=
                        (int)
                                stage.net.taken().stream()
                                        .filter(c -> silent.contains(c.split(" ")[1]))
                                        .count();
            }
            assertTrue(found >= 1, "nothing in minute " + minute);
        }
    }

    @Test
    void goneAddressesTakeNobodysTurn() {
        // given two peers, and many that were listed once and have gone
        Stage stage = started(20);
        for (int i = 2; i < 20; i++) {
            stage.membership.remove("n" + i);
            stage.net.cut("n" + i);
        }
        stage.pass(1_500);
        stage.net.taken();

        // when an hour passes
        stage.pass(3_600);

        // then every turn by chance went to one of the two
        long there = stage.net.taken().stream().filter(c -> c.matches("\\w+ n[01]")).count();
        assertTrue(there > 650, there + " calls to who is there");
    }

    @Test
    void oneThatAnswersHasItsTurnListedOrNot() {
        Stage stage = started(3);
        stage.pass(60);
        stage.membership.remove("n2");
        stage.pass(1_500);
        stage.net.taken();
        stage.pass(600);
        long calls = stage.net.taken().stream().filter(c -> c.endsWith(" n2")).count();
        assertTrue(calls > 20, calls + " calls in ten minutes");
    }

    /** Rounds under way with n0, n1 and so on, all of which have answered. */
    private static Stage started(int peers) {
        String[] names = IntStream.range(0, peers).mapToObj(i -> "n" + i).toArray(String[]::new);
        Stage stage = new Stage(names);
        for (String name : names) {
            stage.net.add(name);
        }
        stage.rounds.start();
        stage.pass(1);
        var unused = stage.rounds.syncNow();
        stage.pass(1);
        stage.net.taken();
        return stage;
    }
}
