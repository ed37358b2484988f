package dev.rookery.sync.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class JoinsTest {
    private static final int PIECE = 10;

    private final Stage stage = new Stage("b", "c");
    private final JoinSettings settings = new JoinSettings(10, 1_000);
    private final Joins joins = new Joins(calls(), stage.intake, settings, stage.machine);
    private byte[] file = "what b holds, in more than one piece".getBytes(UTF_8);
    private int cutAt = Integer.MAX_VALUE;
    private int busy;
    private String says = "";
    private boolean changes;
    private int piece = PIECE;

    private PeerCalls calls() {
        stage.net.add("c");
        stage.peers.refresh();
        return new FakeCalls() {
            @Override
            public CompletionStage<Answer<SnapshotPart>> snapshot(
                    URI peer, Optional<Hash> whole, long from) {
                return answer(new SnapshotAsk("a", whole, from));
            }
        };
    }

    private CompletionStage<Answer<SnapshotPart>> answer(SnapshotAsk ask) {
        if (busy > 0) {
            busy--;
            return CompletableFuture.failedFuture(
                    PeerCallException.busy("served to another", Duration.ofSeconds(2)));
        }
        if (ask.from() >= cutAt) {
            return CompletableFuture.failedFuture(PeerCallException.failed("cut off"));
        }
        if (changes) {
            file = Arrays.copyOf(file, file.length + 1);
        }
        Hash whole = says.isEmpty() ? Hash.of(file) : Hash.of(says.getBytes(UTF_8));
        int from = ask.whole().filter(whole::equals).isPresent() ? (int) ask.from() : 0;
        byte[] bytes = Arrays.copyOfRange(file, from, Math.min(file.length, from + piece));
        return CompletableFuture.completedFuture(
                new Answer<>(new SnapshotPart(whole, file.length, from, bytes), "b", 0, PIECE));
    }

    private CompletableFuture<Joins.Joined> join(String node) {
        return joins.join(stage.peer(node)).toCompletableFuture();
    }

    @Test
    void aSnapshotPaysFarBehindAndNotWhereMostIsHeld() {
        assertFalse(settings.pays(0, 10, 1));
        assertTrue(settings.pays(0, 11, 1));
        assertTrue(settings.pays(0, 5, 201));
        assertTrue(settings.pays(33, 11, 1));
        assertFalse(settings.pays(34, 11, 1));
    }

    @Test
    void piecesComeInOrderAndAreInstalled() {
        assertEquals(new Joins.Joined(file.length, Optional.empty()), join("b").join());
        assertEquals(List.of("begin b 36", "install b", "close b"), stage.intake.log);
        assertEquals(Optional.empty(), joins.doing());
    }

    @Test
    void whatBrokeOffGoesOnWhereItEnded() {
        // given a line that breaks after two pieces
        cutAt = 2 * PIECE;
        CompletableFuture<Joins.Joined> first = join("b");
        stage.pass(5);
        assertTrue(first.join().problem().orElseThrow().contains("cut off"));
        assertTrue(joins.usable(stage.peer("b")));

        // when it is whole again
        cutAt = Integer.MAX_VALUE;
        assertEquals(Optional.empty(), join("b").join().problem());

        // then nothing was begun anew
        assertEquals(List.of("begin b 36", "install b", "close b"), stage.intake.log);
    }

    @Test
    void anotherFileInItsPlaceIsBegunAnew() {
        cutAt = 2 * PIECE;
        CompletableFuture<Joins.Joined> first = join("b");
        stage.pass(5);
        assertTrue(first.isDone());
        cutAt = Integer.MAX_VALUE;
        file = "another file, of another length altogether".getBytes(UTF_8);

        assertEquals(Optional.empty(), join("b").join().problem());
        assertEquals(
                List.of("begin b 36", "close b", "begin b 42", "install b", "close b"),
                stage.intake.log);
    }

    @Test
    void aBusyPeerIsAskedAgainWhenItSaid() {
        busy = 3;
        CompletableFuture<Joins.Joined> joined = join("b");
        assertFalse(joined.isDone());
        assertTrue(joins.doing().isPresent());
        stage.pass(7);
        assertEquals(Optional.empty(), joined.join().problem());
    }

    @Test
    void aPeerThatLiesIsLeftAloneAndItsBreakerCounts() {
        // given
        says = "something else";

        // when
        Joins.Joined how = join("b").join();

        // then
        assertTrue(how.problem().orElseThrow().contains("other bytes"));
        assertFalse(joins.usable(stage.peer("b")));
        assertTrue(joins.usable(stage.peer("c")));
        assertEquals(Optional.of("b sent other bytes"), stage.peer("b").figures().lastError());

        // and for no longer than that
        stage.pass(601);
        assertTrue(joins.usable(stage.peer("b")));
    }

    @Test
    void whereThisNodeCannotNoPeerIsTried() {
        stage.intake.refusal = Optional.of(new SnapshotRefusedException("no space", false, null));
        assertTrue(join("b").join().problem().orElseThrow().contains("no space"));
        assertFalse(joins.usable(stage.peer("b")));
        assertFalse(joins.usable(stage.peer("c")));
        assertEquals(Optional.empty(), stage.peer("b").figures().lastError());
    }

    @Test
    void whereOnePeersSnapshotHasNoRoomAnothersIsTried() {
        stage.intake.noRoom = Optional.of(new SnapshotRefusedException("10 TB", false, null));
        assertTrue(join("b").join().problem().orElseThrow().contains("10 TB"));
        assertFalse(joins.usable(stage.peer("b")));
        assertTrue(joins.usable(stage.peer("c")));
        assertEquals(Optional.empty(), stage.peer("b").figures().lastError());
    }

    @Test
    void aPeerThatBeginsAnotherSnapshotWithEachPieceIsLeftAlone() {
        changes = true;
        String why = join("b").join().problem().orElseThrow();
        assertTrue(why.contains("b sent pieces of 5 snapshots"), why);
        assertFalse(joins.usable(stage.peer("b")));
        assertTrue(joins.usable(stage.peer("c")));
        assertEquals(Optional.of(why), stage.peer("b").figures().lastError());
        assertEquals(Optional.empty(), joins.doing());
    }

    @Test
    void aPeerThatSendsItInCrumbsIsLeftAlone() {
        piece = 1;
        file = new byte[100];
        String why = join("b").join().problem().orElseThrow();
        assertTrue(why.contains("64 of 100 bytes in 65 pieces"), why);
        assertFalse(joins.usable(stage.peer("b")));
    }

    @Test
    void oneAtATime() {
        stage.intake.held = Optional.of(new CompletableFuture<>());
        CompletableFuture<Joins.Joined> first = join("b");
        assertTrue(join("c").join().problem().orElseThrow().contains("on its way"));
        assertFalse(joins.wanted(stage.peer("c"), 1_000, 1));
        stage.intake.held.orElseThrow().complete(5L);
        assertEquals(5, first.join().facts());
        assertTrue(joins.wanted(stage.peer("c"), 1_000, 1));
    }
}
