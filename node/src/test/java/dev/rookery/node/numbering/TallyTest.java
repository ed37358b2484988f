package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.numbering.Tally.Standing;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Seats SEATS =
            new Seats(
                    5,
                    List.of(
                            new Seat(1, 1, "a", new Origin(1, 1)),
                            new Seat(2, 1, "b", new Origin(2, 2)),
                            new Seat(3, 1, "c", new Origin(3, 3))));

    private final Tally tally = new Tally(SEATS, "a", 1, List.of(), 3, 4);

    @Test
    void aSeatCountsOnceAndThisNodesOwnIsCountedAlready() {
        tally.take("a", granted(SEATS));
        tally.take("b", granted(SEATS));
        tally.take("b", granted(SEATS));
        tally.missed();
        assertEquals(Standing.LOST, tally.standing(0));
        assertFalse(tally.stale());
    }

    @Test
    void threeSeatsAreAMajorityOfFive() {
        tally.take("b", granted(SEATS));
        assertEquals(Standing.OPEN, tally.standing(0));
        tally.take("c", granted(SEATS));
        assertEquals(Standing.WON, tally.standing(0));
    }

    @Test
    void whatWasGrantedUnderOtherSeatsOrByOneWithoutASeatCountsNothing() {
        tally.take("b", granted(SEATS.with(new Seat(4, 1, "d", new Origin(4, 4)))));
        assertTrue(tally.stale());
        tally.take("e", granted(SEATS));
        tally.take("c", granted(SEATS));
        assertEquals(Standing.OPEN, tally.standing(0));
        tally.missed();
        assertEquals(Standing.LOST, tally.standing(0));
    }

    @Test
    void aRefusalSaysHowHighTheNumbersAreByNow() {
        ClaimReply no = ClaimReply.votes(SEATS, ClaimReply.Standing.VOTER, List.of(7L), List.of());
        tally.take("b", no);
        assertEquals(7, tally.refusedUpTo(0));
        tally.end();
        assertEquals(Standing.LOST, tally.standing(0));
    }

    @Test
    void ofABallotThatAMajorityPromisesTheLatestVoteIsKnown() {
        Pledge own = new Pledge("m/1", "x", 5, 2, 6);
        Tally ballot = new Tally(SEATS, "a", 0, List.of(own), 2, 2);
        ballot.take("c", pledged(new Pledge("m/1", "x", 8, 1, 3)));
        assertEquals(Standing.OPEN, ballot.pledged(0));
        assertEquals(8, ballot.ballot(0));
        ballot.take("b", pledged(new Pledge("m/1", "x", 5, 4, 9)));
        assertEquals(Standing.WON, ballot.pledged(0));
        assertEquals(9, ballot.number(0));
    }

    @Test
    void inABallotOnlyVotesForTheSameNumberCount() {
        Pledge own = new Pledge("m/1", "x", 5, 5, 6);
        Tally ballot = new Tally(SEATS, "a", 0, List.of(own), 3, 2);
        ballot.take("b", pledged(own));
        ballot.take("c", pledged(own.voting(7)));
        assertEquals(Standing.LOST, ballot.pledged(0));
    }

    private static ClaimReply pledged(Pledge one) {
        return ClaimReply.votes(SEATS, ClaimReply.Standing.VOTER, List.of(), List.of(one));
    }

    private static ClaimReply granted(Seats seats) {
        return ClaimReply.votes(seats, ClaimReply.Standing.VOTER, List.of(0L), List.of());
    }
}
