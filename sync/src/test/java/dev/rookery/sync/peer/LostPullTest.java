package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A pull whose answer never comes, such as one that a cut caught on its way. */
class LostPullTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void whoIsInAHurryHearsOfTheOthersAndGetsItByAskingAgain() {
        // given something to be had of two peers, and a pull from one that is lost
        Stage stage = started("b", "c");
        have(stage, "b", 5);
        have(stage, "c", 9);
        stage.net.loseNextPull("c");

        // when all are pulled from by one who would rather ask again
        CompletableFuture<SyncReport> first = sync(stage);
        stage.pass(4);
        assertFalse(first.isDone());
        stage.pass(2);

        // then one was, and the other is as soon as it is asked again, whatever became of the first
        assertEquals(List.of("b"), first.join().nodesSynced());
        assertEquals(Set.of("c"), first.join().failed().keySet());
        CompletableFuture<SyncReport> second = sync(stage);
        stage.pass(1);
        assertEquals(List.of("b", "c"), second.join().nodesSynced());
        assertEquals(2, stage.own.count());
    }

    @Test
    void whoIsInAHurryWaitsAsLongAsFactsCome() {
        Stage stage = started("b", "c");
        have(stage, "c", 9);
        stage.net.loseNextPull("c");
        CompletableFuture<SyncReport> report = sync(stage);
        for (long seq = 1; seq <= 5; seq++) {
            stage.pass(4);
            stage.own.keep(FakeService.fact(3, seq, "x"));
        }
        assertFalse(report.isDone());
        stage.pass(6);
        assertTrue(report.isDone());
    }

    @Test
    void ofAHalfOpenBreakersTwoCallsItTakesOneForAnyOthersTime() {
        // given a breaker that a peer's call half-opened
        Stage stage = started("b");
        Peer peer = stage.peer("b");
        for (int i = 0; i < 5; i++) {
            peer.broke("test");
        }
        assertEquals(Breaker.OPEN, peer.breaker());
        peer.heard();
        have(stage, "b", 9);
        stage.net.loseNextPull("b");

        // when the one that remains beside a root is lost
        stage.own.keep(FakeService.fact(3, 1, "x"));
        var unused = stage.rounds.syncNow();
        stage.pass(4);
        assertEquals(Breaker.HALF_OPEN, peer.breaker());
        stage.pass(2);

        // then others need not wait for a pull's whole time
        assertEquals(Breaker.CLOSED, peer.breaker());
    }

    @Test
    void itIsNotMadeAgainByTheSameRound() {
        Stage stage = started("b");
        have(stage, "b", 9);
        stage.net.silence("b");
        Peer peer = stage.peer("b");
        stage.net.taken();
        var asked = peer.call(Peer.Style.PULL, () -> stage.net.pull(peer.url(), null));
        stage.pass(29);
        assertFalse(asked.toCompletableFuture().isDone());
        stage.pass(2);
        assertTrue(asked.toCompletableFuture().isCompletedExceptionally());
        assertEquals(1, stage.net.taken().stream().filter(call -> call.equals("pull b")).count());
    }

    private static CompletableFuture<SyncReport> sync(Stage stage) {
        CompletableFuture<SyncReport> report = stage.rounds.syncNow(PATIENCE).toCompletableFuture();
        stage.time.pass(Duration.ZERO);
        return report;
    }

    private static void have(Stage stage, String node, int origin) {
        stage.net.node(node).keep(FakeService.fact(origin, 1, "x"));
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
