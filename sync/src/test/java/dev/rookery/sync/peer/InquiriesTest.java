package dev.rookery.sync.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.RangeResponder;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class InquiriesTest {
    private static final Origin A = FactChain.origin(1, 1);

    private final InMemoryFactStore theirs = new InMemoryFactStore();
    private final List<Fact> facts = facts();
    private final FakeCalls net = new Ranged();
    private final Inquiries inquiries = inquiries();

    @Test
    void aFactIsFoundByItsNameAndHashAlsoInTheMiddleOfABatch() {
        for (Fact fact : facts) {
            assertEquals(Optional.of(fact), found(fact.seq(), fact.hash()));
        }
    }

    @Test
    void aFactThatNobodyHoldsIsNotFound() {
        assertEquals(Optional.empty(), found(3, Hash.ZERO));
        assertEquals(Optional.empty(), found(99, facts.get(0).hash()));
    }

    @Test
    void whoDoesNotAnswerIsPassedOver() {
        net.cut("b");

        assertEquals(Optional.of(facts.get(1)), found(2, facts.get(1).hash()));
    }

    @Test
    void rootsAreThoseOfWhoAnswers() {
        net.cut("c");

        assertEquals(Map.of("b", true), inquiries.roots().toCompletableFuture().join());
    }

    @Test
    void onlyAsManyOtherFactsCountAsDiffering() {
        Span span = new Span(1, 2);
        RangeDigest right = RangeDigest.of(theirs.sum(A, 1, 1));
        RangeDigest other = new RangeDigest(1, 7);
        RangeDigest fewer = new RangeDigest(0, 0);

        assertEquals(List.of(new Span(2, 2)), differing(span, List.of(right, other)));
        assertEquals(List.of(), differing(span, List.of(right, fewer)));
    }

    private List<Span> differing(Span span, List<RangeDigest> parts) {
        return inquiries
                .compare(A, span, parts)
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .differing();
    }

    private Optional<Fact> found(long seq, Hash hash) {
        return inquiries.fact(A, seq, hash).toCompletableFuture().join();
    }

    private List<Fact> facts() {
        FactChain chain = new FactChain(A);
        List<Fact> all = new ArrayList<>(List.of(chain.next("m", "one")));
        all.addAll(chain.batch("m", bodies(40)));
        all.add(chain.next("m", "last"));
        OriginRow row = OriginRow.empty(A);
        theirs.begin();
        for (Fact fact : all) {
            theirs.keep(fact);
            row = row.plus(fact.hash());
        }
        theirs.put(List.of(row));
        theirs.commit();
        return all;
    }

    private static String[] bodies(int count) {
        String[] bodies = new String[count];
        for (int i = 0; i < count; i++) {
            bodies[i] = "body " + i;
        }
        return bodies;
    }

    private Inquiries inquiries() {
        net.add("b");
        net.add("c");
        VirtualTime time = new VirtualTime();
        Machine machine =
                new Machine(time.clock(), time.steady(), new Random(1), time, Runnable::run);
        Peers peers =
                new Peers(
                        new FakeMembership("b", "c"),
                        "a",
                        PeerSettings.DEFAULT,
                        machine,
                        SyncMeter.NONE,
                        PeerListener.NONE);
        peers.refresh();
        return new Inquiries(new FakeService("a"), net, peers, "a");
    }

    /** Both peers hold the same facts; one that is cut answers nothing. */
    private final class Ranged extends FakeCalls {
        @Override
        public CompletionStage<Answer<RangeResponse>> range(URI peer, RangeRequest request) {
            return root(peer)
                    .thenApply(
                            alive -> {
                                VersionVector vector = VersionVector.of(theirs.load());
                                Held held =
                                        new Held(
                                                vector,
                                                Root.of("c", vector),
                                                NodeIdentity.first(A));
                                RangeResponse answer =
                                        RangeResponder.answer(held, request, Given.NOTHING, theirs);
                                return new Answer<>(answer, alive.node(), 1, 1);
                            });
        }
    }
}
