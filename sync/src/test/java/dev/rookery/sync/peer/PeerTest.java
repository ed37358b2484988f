package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.RootReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerTest {
    private final Stage stage = new Stage("b");
    private final AtomicInteger attempts = new AtomicInteger();
    private Peer peer;

    @BeforeEach
    void aPeer() {
        stage.peers.refresh();
        peer = stage.peer("b");
    }

    @Test
    void fiveFailuresInARowOpenTheBreakerAndThenNothingIsSent() {
        for (int i = 0; i < 4; i++) {
            once(this::failing);
        }
        assertEquals(Breaker.CLOSED, peer.breaker());
        once(this::failing);
        assertEquals(Breaker.OPEN, peer.breaker());

        PeerCallException refused = failure(once(this::answering));
        assertEquals(5, attempts.get());
        assertEquals(PeerCallException.Kind.BUSY, refused.kind());
        assertTrue(refused.getMessage().contains("breaker"), refused.getMessage());
    }

    @Test
    void oneSuccessInBetweenKeepsItClosed() {
        for (int i = 0; i < 20; i++) {
            once(i % 5 == 4 ? this::answering : this::failing);
        }
        assertEquals(Breaker.CLOSED, peer.breaker());
    }

    @Test
    void aPeerThatSaysNoOrIsBusyIsNotCounted() {
        for (int i = 0; i < 10; i++) {
            once(() -> failed(PeerCallException.refused("409", Optional.empty())));
            once(() -> failed(PeerCallException.busy("429", Duration.ofSeconds(1))));
        }
        assertEquals(Breaker.CLOSED, peer.breaker());
    }

    @Test
    void afterTheWaitTwoCallsDecide() {
        open();
        stage.pass(59);
        assertFalse(peer.callable());
        stage.time.pass(Duration.ofMillis(1_001));
        assertTrue(peer.callable());
        once(this::answering);
        assertEquals(Breaker.HALF_OPEN, peer.breaker());
        once(this::answering);
        assertEquals(Breaker.CLOSED, peer.breaker());
        assertEquals(
                List.of("b.test:7071 open", "b.test:7071 half_open", "b closed"), stage.breakers);
    }

    @Test
    void aCallFromThePeerHalfOpensItsBreakerAtOnce() {
        open();
        peer.heard();
        assertEquals(Breaker.HALF_OPEN, peer.breaker());
        assertTrue(peer.live());
        once(this::failing);
        once(this::failing);
        assertEquals(Breaker.OPEN, peer.breaker());
    }

    @Test
    void aCallThatIsNotAnsweredFailsInTimeAndIsCounted() {
        for (int i = 0; i < 5; i++) {
            Made call = once(CompletableFuture::new);
            stage.time.pass(Duration.ofMillis(4_999));
            assertFalse(call.answer().isDone());
            stage.time.pass(Duration.ofMillis(1));
            assertTrue(failure(call).getMessage().contains("5000 ms"));
        }
        assertEquals(Breaker.OPEN, peer.breaker());
    }

    @Test
    void fiveSlowAnswersOpenItButNotTheTimeThatManyBytesNeed() {
        for (int i = 0; i < 5; i++) {
            answerAfter(Duration.ofSeconds(20), 8L << 20);
        }
        assertEquals(Breaker.CLOSED, peer.breaker());
        for (int i = 0; i < 5; i++) {
            answerAfter(Duration.ofSeconds(20), 100);
        }
        assertEquals(Breaker.OPEN, peer.breaker());
    }

    @Test
    void aPullThatAHalfOpenBreakerCutShortHasAllItsTimeTheNextTime() {
        // given a peer over a slow line, whose breaker opened by what was lost on it
        for (int i = 0; i < 5; i++) {
            peer.broke("lost");
        }
        peer.heard();
        assertEquals(Breaker.HALF_OPEN, peer.breaker());

        // when
        var call = peer.call(Peer.Style.PULL, this::slow).toCompletableFuture();
        stage.pass(20);

        // then
        assertEquals("b", call.join().node());
        assertEquals(Breaker.CLOSED, peer.breaker());
    }

    private CompletionStage<Answer<RootReply>> slow() {
        CompletableFuture<Answer<RootReply>> answer = new CompletableFuture<>();
        Answer<RootReply> late = new Answer<>(new RootReply(Hash.ZERO, 0), "b", 0, 2 << 20);
        var unused = stage.time.schedule(() -> answer.complete(late), 10, TimeUnit.SECONDS);
        return answer;
    }

    @Test
    void aFailedCallIsTriedOnceMoreAfterAPauseAndABusyOneIsNot() {
        Made call = again(this::failing);
        assertEquals(1, attempts.get());
        stage.time.pass(Duration.ofMillis(250));
        assertEquals(2, attempts.get());
        failure(call);

        failure(again(() -> failed(PeerCallException.busy("429", Duration.ofSeconds(1)))));
        stage.pass(5);
        assertEquals(2, attempts.get());
    }

    @Test
    void moreThanEightCallsAtOnceAreHeldBackWithoutBlame() {
        for (int i = 0; i < 8; i++) {
            once(CompletableFuture::new);
        }
        assertEquals(PeerCallException.Kind.BUSY, failure(once(this::answering)).kind());
    }

    @Test
    void itsStatusTellsWhatHappened() {
        once(this::answering);
        once(this::failing);
        PeerStatus status = peer.status(peer.node(), true, Optional.empty());
        assertEquals(Optional.of("b"), status.node());
        assertEquals(20, status.bytesIn());
        assertEquals(10, status.bytesOut());
        assertEquals(Optional.of("b cannot be reached"), status.lastError());
        assertEquals(status.lastSuccess(), status.lastErrorAt());

        // when it answers again, then what failed has its own time
        stage.pass(5);
        once(this::answering);
        PeerStatus later = peer.status(peer.node(), true, Optional.empty());
        assertEquals(status.lastErrorAt(), later.lastErrorAt());
        assertTrue(later.lastSuccess().orElseThrow().isAfter(later.lastErrorAt().orElseThrow()));
    }

    private void open() {
        for (int i = 0; i < 5; i++) {
            once(this::failing);
        }
        assertEquals(Breaker.OPEN, peer.breaker());
    }

    private void answerAfter(Duration time, long bytes) {
        CompletableFuture<Answer<RootReply>> answer = new CompletableFuture<>();
        var call = peer.call(Peer.Style.PULL, () -> answer).toCompletableFuture();
        stage.time.pass(time);
        answer.complete(new Answer<>(new RootReply(Hash.ZERO, 0), "b", 0, bytes));
        assertTrue(call.isDone());
    }

    /** A call that was made. */
    private record Made(CompletableFuture<Answer<RootReply>> answer) {}

    private Made once(Supplier<CompletionStage<Answer<RootReply>>> call) {
        return new Made(peer.call(Peer.Style.ONCE, call).toCompletableFuture());
    }

    private Made again(Supplier<CompletionStage<Answer<RootReply>>> call) {
        return new Made(peer.call(Peer.Style.AGAIN, call).toCompletableFuture());
    }

    private CompletionStage<Answer<RootReply>> failing() {
        attempts.incrementAndGet();
        return failed(PeerCallException.failed("b cannot be reached"));
    }

    private CompletionStage<Answer<RootReply>> answering() {
        attempts.incrementAndGet();
        return CompletableFuture.completedFuture(
                new Answer<>(new RootReply(Hash.ZERO, 0), "b", 10, 20));
    }

    private static CompletionStage<Answer<RootReply>> failed(PeerCallException e) {
        return CompletableFuture.failedFuture(e);
    }

    private static PeerCallException failure(Made call) {
        CompletionException e = assertThrows(CompletionException.class, call.answer()::join);
        return assertInstanceOf(PeerCallException.class, e.getCause());
    }
}
