package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.message.Pledge;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcceptorTest {
    private static final String M = "m/1";
    private static final int KEPT = 8;

    private final MemoryPledges memory = new MemoryPledges();
    private final Facts facts = new Facts();
    private final Acceptor acceptor = new Acceptor(memory, facts, KEPT);

    @Test
    void aBallotIsPromisedToOneAskerAlone() {
        Pledge asked = new Pledge(M, "x", 3, 0, 0);
        assertEquals(asked, acceptor.pledge(asked));
        assertEquals(4, acceptor.pledge(asked).ballot());
        assertEquals(4, acceptor.pledge(new Pledge(M, "x", 2, 0, 0)).ballot());
        assertEquals(7, acceptor.promise(M, "x", 6).ballot());
        assertEquals(8, acceptor.promise(M, "x", 0).ballot());
    }

    @Test
    void aPromiseTellsTheLastVoteAndForbidsLowerOnes() {
        Pledge vote = new Pledge(M, "x", 3, 3, 5);
        assertEquals(vote, acceptor.pledge(vote));
        Pledge promised = new Pledge(M, "x", 6, 3, 5);
        assertEquals(promised, acceptor.pledge(new Pledge(M, "x", 6, 0, 0)));
        assertEquals(promised, acceptor.pledge(new Pledge(M, "x", 5, 5, 9)));
        Pledge later = new Pledge(M, "x", 6, 6, 9);
        assertEquals(later, acceptor.pledge(later));
    }

    @Test
    void whatAFactSaysIsTheAnswerInEveryBallot() {
        acceptor.pledge(new Pledge(M, "x", 9, 0, 0));
        facts.holders.put("x", 5L);
        assertEquals(5, acceptor.pledge(new Pledge(M, "x", 2, 0, 0)).number());
        Pledge other = new Pledge(M, "x", 2, 2, 7);
        assertEquals(other.voting(5), acceptor.pledge(other));
        acceptor.tidy();
        assertEquals(0, memory.count());
    }

    @Test
    void ofWhatIsTaughtTheHighestPromiseAndTheLatestVoteAreKept() {
        acceptor.learn(new Pledge(M, "x", 9, 2, 5));
        acceptor.learn(new Pledge(M, "x", 4, 3, 6));
        acceptor.learn(new Pledge(M, "x", 1, 1, 7));
        assertEquals(Optional.of(new Pledge(M, "x", 9, 3, 6)), memory.pledge(M, "x"));
    }

    @Test
    void beyondItsLimitWhatFactsHaveGoesFirstAndThenTheOldest() {
        facts.holders.put("x0", 1L);
        for (int i = 0; i <= 5 * KEPT; i++) {
            acceptor.promise(M, "x" + i, 0);
            assertTrue(memory.count() <= KEPT);
        }
        List<Pledge> left = memory.oldest(KEPT);
        assertEquals("x" + 5 * KEPT, left.get(left.size() - 1).holder());
    }
}
