package dev.rookery.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RangeInitiatorTest {
    private static final Origin FORKED = FactChain.origin(7, 7);

    private final InMemoryFactStore store = new InMemoryFactStore();
    private final List<Fact> own = new ArrayList<>();
    private final RangeInitiator initiator = new RangeInitiator("here", FORKED);

    @BeforeEach
    void nineFactsOfItsOwnBranch() {
        FactChain chain = new FactChain(FORKED);
        OriginRow row = OriginRow.empty(FORKED);
        store.begin();
        for (int i = 0; i < 9; i++) {
            Fact fact = chain.next("m", "mine " + i);
            own.add(fact);
            store.keep(fact);
            row = row.plus(fact.hash());
        }
        store.commit();
        VersionVector vector = VersionVector.of(List.of(row.fork()));
        initiator.open(
                new Held(vector, Root.of("c", vector), NodeIdentity.first(FactChain.origin(0, 1))),
                store);
    }

    @Test
    void whoSentWhatAnotherWasQuickerToSendDidNothingWrong() {
        // given some of another branch, in an answer that had no room for all of it
        List<Fact> some = List.of(FactChain.after(own.get(4)).next("m", "theirs"));

        // when another peer's exchange had it kept before
        boolean goesOn = initiator.next(answer(6, some), 0, false, store).isPresent();

        // then this one is over, and nobody's fault
        assertFalse(goesOn);
        assertFalse(initiator.complete());
        assertFalse(initiator.stalled());
    }

    @Test
    void whoSendsWhatItWasToldIsHereBringsTheTwoNoNearer() {
        assertEquals(Optional.empty(), initiator.next(answer(6, own), 0, false, store));
        assertTrue(initiator.stalled());
    }

    private static RangeResponse answer(long doneTo, List<Fact> facts) {
        return new RangeResponse(List.of(), doneTo, List.of(), facts, Given.NOTHING);
    }
}
