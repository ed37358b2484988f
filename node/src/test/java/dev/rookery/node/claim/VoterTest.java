package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.Limits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VoterTest {
    private static final String M = "m/1";

    private final MemoryClaims memory = new MemoryClaims();
    private final Facts facts = new Facts();
    private final Voter voter = new Voter(memory, facts, 2);

    @Test
    void aNumberIsVotedForOnceAndForTheSameOneAgain() {
        assertTrue(voter.vote(claim(1, "x")));
        assertTrue(voter.vote(claim(1, "x")));
        assertFalse(voter.vote(claim(1, "y")));
        assertTrue(voter.vote(claim(2, "y")));
        assertTrue(voter.vote(new Claim("n/1", 1, "y")));
        assertEquals(2, voter.highest(M));
    }

    @Test
    void whatAFactHasOrLiesFarBelowIsRefusedAndTheLatterNotRemembered() {
        assertTrue(voter.vote(claim(2, "x")));
        facts.numbers.add(5L);
        assertFalse(voter.vote(claim(5, "y")));
        assertTrue(voter.vote(claim(4, "y")));
        assertFalse(voter.vote(claim(4, "z")));
        assertFalse(voter.vote(claim(3, "y")));
        assertFalse(voter.vote(claim(2, "x")));
        assertEquals(List.of(claim(4, "y")), memory.page(Optional.empty(), 9));
    }

    @Test
    void itsOwnChoiceIsTheOfferOrTheNextFreeNumber() {
        assertEquals(Optional.of(claim(1, "x")), voter.choose(M, "x", 0, 0));
        assertEquals(Optional.of(claim(4, "y")), voter.choose(M, "y", 4, 0));
        assertEquals(Optional.of(claim(3, "z")), voter.choose(M, "z", 3, 0));
        assertEquals(Optional.of(claim(5, "u")), voter.choose(M, "u", 3, 0));
        assertEquals(Optional.of(claim(9, "v")), voter.choose(M, "v", 0, 9));
        assertFalse(voter.vote(claim(9, "w")));
    }

    @Test
    void aNumberFarBeyondTheFactsIsNotVotedFor() {
        facts.numbers.add(9L);
        assertFalse(voter.vote(claim(7 + Voter.AHEAD_MAX + 1, "x")));
        assertTrue(voter.vote(claim(7 + Voter.AHEAD_MAX, "x")));
        facts.numbers.add(Limits.CLAIMED_MAX);
        assertEquals(Optional.empty(), voter.choose(M, "y", 0, 0));
    }

    @Test
    void aVoteWhoseNumberAFactHasIsForgottenAndRefusedAllTheSame() {
        assertTrue(voter.vote(claim(1, "x")));
        assertTrue(voter.vote(claim(2, "y")));
        facts.numbers.add(1L);
        memory.page(Optional.empty(), 9).forEach(voter::tidy);
        assertEquals(List.of(claim(2, "y")), memory.page(Optional.empty(), 9));
        assertFalse(voter.vote(claim(1, "z")));
    }

    @Test
    void aNumberOfWhichTwoAreToldIsNobodys() {
        voter.learn(claim(3, "x"));
        voter.learn(claim(3, "x"));
        assertTrue(voter.vote(claim(3, "x")));
        voter.learn(claim(3, "y"));
        assertFalse(voter.vote(claim(3, "x")));
        assertFalse(voter.vote(claim(2, "z")));
        assertTrue(voter.vote(claim(4, "z")));
    }

    @Test
    void beyondItsLimitItSpendsTheLowestAndGrantsThemToNobody() {
        for (int i = 1; i <= 5 * Voter.KEPT_MAX; i++) {
            assertTrue(voter.vote(claim(i, "x" + i)));
            assertTrue(memory.count(M) <= Voter.KEPT_MAX);
        }
        assertFalse(voter.vote(claim(1, "other")));
        assertTrue(voter.vote(claim(5 * Voter.KEPT_MAX, "x" + 5 * Voter.KEPT_MAX)));
    }

    @Test
    void anyTwoMajoritiesMeetAlsoWithoutTheOneWhoForgot() {
        for (int size = 2; size <= 99; size++) {
            Quorum quorum = new Quorum(size);
            assertTrue(2 * quorum.majority() > size);
            int sources = quorum.lacking(0, 0);
            // A majority's other members and the sources are of the size - 1 other nodes.
            assertTrue(quorum.majority() - 1 + sources > size - 1);
            assertEquals(0, quorum.lacking(0, size - 1));
            assertEquals(0, quorum.lacking(sources, sources));
            // Sources that do not vote are not enough, unless they are all.
            boolean all = sources == size - 1;
            assertEquals(all, quorum.lacking(0, sources) == 0);
        }
        assertEquals(0, new Quorum(1).lacking(0, 0));
    }

    private static Claim claim(long number, String holder) {
        return new Claim(M, number, holder);
    }
}
