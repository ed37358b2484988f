package dev.rookery.sync.ack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConfirmationsTest {
    private static final Origin A = new Origin(1, 1);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int PLACES = 3;

    private final FactChain chain = new FactChain(A);
    private final List<Fact> written = new ArrayList<>();
    private Held held = held(OriginRow.empty(A));
    private final Confirmations waits = new Confirmations("a", () -> held, PLACES);

    @Test
    void aWriteIsConfirmedWhenEnoughDistinctNodesHoldIt() {
        // given
        write(2);
        CompletableFuture<Confirmed> wait = await(2, 3, LONG);

        // when one node says it twice, and this node hears itself
        waits.holds("b", List.of(holding(2)));
        waits.holds("b", List.of(holding(2)));
        waits.holds("a", List.of(holding(2)));
        assertFalse(wait.isDone());
        waits.holds("c", List.of(holding(2)));

        // then
        assertEquals(List.of("b", "c"), List.copyOf(wait.join().nodes()));
        assertTrue(wait.join().enough());
        assertEquals(1, waits.confirmed());
        assertEquals(0, waits.waiting());
    }

    @Test
    void aWaitEndsWhenANodeThatWasCountedTwiceIsFoundOut() {
        // given a node that called, and an address that nobody answered at yet
        write(1);
        AtomicInteger known = new AtomicInteger(3);
        CompletableFuture<Confirmed> wait =
                waits.enter()
                        .orElseThrow()
                        .await(new Dot(A, 1), known::get, LONG)
                        .toCompletableFuture();
        waits.holds("b", List.of(holding(1)));
        waits.review();
        assertFalse(wait.isDone());

        // when they turn out to be one
        known.set(2);
        waits.review();

        // then
        assertEquals(2, wait.join().needed());
        assertTrue(wait.join().enough());
    }

    @Test
    void aNodeThatIsBehindConfirmsWhatItHolds() {
        // given
        write(5);
        CompletableFuture<Confirmed> third = await(3, 2, LONG);
        CompletableFuture<Confirmed> fifth = await(5, 2, LONG);

        // when
        waits.holds("b", List.of(holding(4)));

        // then
        assertTrue(third.isDone());
        assertFalse(fifth.isDone());
    }

    @Test
    void aNodeOnAnotherChainOfTheSameOriginConfirmsNothing() {
        // given a clone that has written something else under this node's origin
        write(3);
        CompletableFuture<Confirmed> wait = await(2, 2, LONG);
        FactChain clone = new FactChain(A);
        OriginRow row = OriginRow.empty(A).plus(clone.next("x", "1").hash());
        OriginRow second = row.plus(clone.next("x", "2").hash());
        OriginRow third = second.plus(clone.next("x", "3").hash());

        // when nodes that hold the clone's facts say so: shorter, equally long, longer
        waits.holds("b", List.of(Holding.of(second)));
        waits.holds("c", List.of(Holding.of(third)));
        waits.holds("d", List.of(Holding.of(third.plus(clone.next("x", "4").hash()))));
        waits.digests("e", List.of(RowDigest.of(third)));

        // then
        assertFalse(wait.isDone());
    }

    @Test
    void aNodeThatLostTheFactSinceCountsNoMore() {
        // given
        write(4);
        CompletableFuture<Confirmed> wait = await(4, 3, LONG);
        waits.holds("b", List.of(holding(4)));

        // when b comes back from an older state
        waits.holds("b", List.of(holding(1)));
        waits.holds("c", List.of(holding(4)));

        // then
        assertFalse(wait.isDone());
        waits.digests("b", List.of(holding(4).row()));
        assertTrue(wait.join().enough());
    }

    @Test
    void anEqualRootConfirmsAll() {
        // given
        write(2);
        CompletableFuture<Confirmed> wait = await(1, 2, LONG);

        // when
        waits.holds("b", held(OriginRow.empty(A)).root());
        assertFalse(wait.isDone());
        waits.holds("b", held.root());

        // then
        assertTrue(wait.join().enough());
    }

    @Test
    void whatThisNodeItselfHasLostIsNotConfirmed() {
        // given a restore that took this node behind its own write
        write(3);
        CompletableFuture<Confirmed> wait = await(3, 2, LONG);
        Holding before = holding(3);
        held = held(row(1));

        // when
        waits.holds("b", List.of(before));
        waits.holds("c", held.root());

        // then
        assertFalse(wait.isDone());
    }

    @Test
    void aWaitEndsInTimeWithWhatIsKnown() throws Exception {
        // given
        write(1);
        CompletableFuture<Confirmed> wait = await(1, 3, Duration.ofMillis(20));
        waits.holds("b", List.of(holding(1)));

        // when
        Confirmed ended = wait.get(30, TimeUnit.SECONDS);

        // then
        assertFalse(ended.enough());
        assertEquals(2, ended.held());
        assertEquals(1, waits.unconfirmed());
        assertEquals(0, waits.waiting());
        assertTrue(waits.asked().isEmpty());
    }

    @Test
    void thereAreOnlySoManyPlacesAndWhoLeavesGivesItsOwnBack() {
        // given
        write(1);
        Confirmations.Waiter first = waits.enter().orElseThrow();
        assertTrue(waits.enter().isPresent());
        assertTrue(waits.enter().isPresent());
        assertTrue(waits.enter().isEmpty());

        // when a client is gone, in the middle of its wait
        CompletableFuture<Confirmed> wait = wait(first, 1, 2, LONG);
        assertTrue(waits.lacks("b"));
        first.leave();
        first.leave();

        // then
        assertTrue(wait.isDone());
        assertFalse(waits.lacks("b"));
        assertEquals(2, waits.waiting());
        assertTrue(waits.enter().isPresent());
        assertEquals(0, waits.unconfirmed());
    }

    @Test
    void aWriteThatChangedNothingWaitsForAllThatWasWrittenBefore() {
        // given
        write(3);
        CompletableFuture<Confirmed> wait =
                waits.enter().orElseThrow().awaitAll(() -> 2, LONG).toCompletableFuture();

        // when
        waits.holds("b", List.of(holding(2)));
        assertFalse(wait.isDone());
        waits.holds("b", List.of(holding(3)));

        // then
        assertTrue(wait.join().enough());
    }

    @Test
    void closingEndsEveryWaitAndTakesNoMore() {
        write(1);
        CompletableFuture<Confirmed> wait = await(1, 2, LONG);
        waits.close();
        assertFalse(wait.join().enough());
        assertTrue(waits.enter().isEmpty());
    }

    private CompletableFuture<Confirmed> await(long seq, int needed, Duration within) {
        return wait(waits.enter().orElseThrow(), seq, needed, within);
    }

    private static CompletableFuture<Confirmed> wait(
            Confirmations.Waiter waiter, long seq, int needed, Duration within) {
        return waiter.await(new Dot(A, seq), () -> needed, within).toCompletableFuture();
    }

    private void write(int facts) {
        List<Fact> fresh = new ArrayList<>();
        for (int i = 0; i < facts; i++) {
            fresh.add(chain.next("m", "fact " + i));
        }
        written.addAll(fresh);
        held = held(row(written.size()));
        waits.kept(fresh);
    }

    private OriginRow row(int upTo) {
        OriginRow row = OriginRow.empty(A);
        for (Fact fact : written.subList(0, upTo)) {
            row = row.plus(fact.hash());
        }
        return row;
    }

    private Holding holding(int upTo) {
        return Holding.of(row(upTo));
    }

    private static Held held(OriginRow row) {
        VersionVector vector = VersionVector.of(List.of(row));
        return new Held(vector, Root.of("rookery", vector), NodeIdentity.first(A));
    }
}
