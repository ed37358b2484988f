package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a node finds out how far behind it is. A snapshot pays here from 11 facts on. */
class SurveyTest {
    private static final int FAR = 20;

    private final Stage stage = new Stage("b");
    private final FakeService peer = stage.net.add("b");

    @BeforeEach
    void serve() {
        peer.serveSnapshot();
    }

    private void write(int facts) {
        for (int i = peer.count(), end = i + facts; i < end; i++) {
            peer.keep(FakeService.fact(7, i + 1, "m"));
        }
    }

    /** The calls of it. */
    private List<String> firstRound() {
        stage.rounds.start();
        stage.pass(1);
        List<String> taken = stage.net.taken();
        return taken.subList(0, taken.indexOf("push b") + 1);
    }

    @Test
    void whoMayBeFarBehindKnowsItBeforeAnyFactTravels() {
        // given
        write(FAR);

        // when
        List<String> taken = firstRound();

        // then
        assertEquals(List.of("hello b", "pull b", "snapshot b", "pull b", "push b"), taken);
        assertEquals(0, peer.sentBeforeSnapshot());
        assertEquals(FAR, stage.own.count());
        assertTrue(stage.rounds.ready());
    }

    @Test
    void whoLacksLessThanASnapshotIsWorthIsGivenFacts() {
        write(5);
        assertEquals(List.of("hello b", "pull b", "pull b", "push b"), firstRound());
        assertEquals(5, stage.own.count());
    }

    @Test
    void whoHoldsMostOfItIsGivenFactsHoweverManyItLacks() {
        stage.intake.facts = 4 * FAR;
        write(FAR);
        assertEquals(List.of("hello b", "pull b", "pull b", "push b"), firstRound());
        assertEquals(FAR, stage.own.count());
    }

    @Test
    void whereASnapshotWasOfNoUseFactsComeWithoutAQuestion() {
        // given a node that could not take one, and was then cut off for long
        stage.intake.refusal = Optional.of(new SnapshotRefusedException("no space", false, null));
        write(FAR);
        stage.rounds.start();
        stage.pass(1);
        assertEquals(FAR, stage.own.count());
        stage.net.cut("b");
        stage.pass(120);
        write(FAR);
        stage.net.taken();

        // when
        stage.net.heal("b");
        stage.pass(10);

        // then
        List<String> taken = stage.net.taken();
        assertEquals(1, taken.stream().filter("pull b"::equals).count(), taken::toString);
        assertTrue(!taken.contains("snapshot b"), taken::toString);
        assertEquals(2 * FAR, stage.own.count());
    }

    @Test
    void whoWasLevelLatelyAsksForFactsAtOnce() {
        // given
        write(1);
        stage.rounds.start();
        stage.pass(30);
        stage.net.taken();

        // when
        write(1);
        stage.pass(10);

        // then
        assertEquals(1, stage.net.taken().stream().filter("pull b"::equals).count());
        assertEquals(2, stage.own.count());
    }

    @Test
    void whoWasCutOffForLongAsksFirst() {
        // given
        write(1);
        stage.rounds.start();
        stage.pass(30);
        stage.net.cut("b");
        stage.pass(120);
        stage.net.taken();
        write(FAR);

        // when
        stage.net.heal("b");
        stage.pass(10);

        // then
        assertTrue(stage.net.taken().contains("snapshot b"));
        assertEquals(1, peer.sentBeforeSnapshot());
    }
}
