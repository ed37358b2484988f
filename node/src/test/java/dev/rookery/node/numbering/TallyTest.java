package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.numbering.Tally.Standing;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.ClaimReply;
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

    private final Tally tally = new Tally(SEATS, "a", 1, 3, 4);

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
        ClaimReply no =
                new ClaimReply(SEATS, ClaimReply.Standing.VOTER, List.of(7L), List.of(), false);
        tally.take("b", no);
        assertEquals(7, tally.refusedUpTo(0));
        tally.end();
        assertEquals(Standing.LOST, tally.standing(0));
    }

    private static ClaimReply granted(Seats seats) {
        return new ClaimReply(seats, ClaimReply.Standing.VOTER, List.of(0L), List.of(), false);
    }
}
