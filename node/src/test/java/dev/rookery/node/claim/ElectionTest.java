package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private static final Origin ME = new Origin(1, 1);
    private static final Seat MINE = new Seat(1, 1, "a", ME);
    private static final Seat OTHER = new Seat(2, 1, "b", new Origin(2, 2));
    private static final Seats SEATS = new Seats(3, List.of(MINE, OTHER));
    private static final Claim CLAIM = new Claim("m/1", 1, "x");
    private static final Pledge ASKED = new Pledge("m/1", "x", 3, 0, 0);

    private final MemoryClaims claims = new MemoryClaims();
    private final MemorySeats seats = new MemorySeats(ME, SEATS);
    private final MemoryPledges pledges = new MemoryPledges();
    private final Election election =
            new Election(3, new VoteMemory(seats, claims, pledges), new Facts(), 2);

    @Test
    void itVotesOnceItHasLearntForTheSeatThatItStillHas() {
        assertEquals(Standing.LEARNING, asked(SEATS).standing());
        assertFalse(election.entitle(new Seat(1, 2, "a", ME)));
        assertTrue(election.entitle(MINE));

        ClaimReply reply = asked(SEATS);
        assertEquals(List.of(0L), reply.refused());
        assertEquals(List.of(ASKED), reply.pledges());
        assertEquals(Optional.of("x"), claims.holder("m/1", 1));
    }

    @Test
    void underOtherSeatsThanItsOwnItVotesForNothing() {
        election.entitle(MINE);

        ClaimReply older = asked(new Seats(3, List.of(MINE)));
        assertEquals(SEATS, older.seats());
        assertEquals(List.of(), older.refused());
        ClaimReply foreign = asked(new Seats(5, SEATS.taken()));
        assertEquals(SEATS, foreign.seats());
        assertEquals(List.of(), foreign.refused());
        assertEquals(List.of(), foreign.pledges());
        assertEquals(0, pledges.count());
        assertEquals(Optional.empty(), claims.holder("m/1", 1));
    }

    @Test
    void newerSeatsAreTakenOverBeforeAnythingIsVotedForOrTold() {
        election.entitle(MINE);
        Seat later = new Seat(2, 2, "b~2", new Origin(3, 3));
        Seats newer = SEATS.with(later);

        assertEquals(newer, asked(newer).seats());
        assertEquals(newer, seats.seats(3));
        assertEquals(newer, election.heard(SEATS));
    }

    @Test
    void oneWhoseSeatAnotherTookVotesNoMore() {
        election.entitle(MINE);
        election.heard(SEATS.with(new Seat(1, 2, "a", new Origin(4, 4))));

        assertFalse(election.votes());
        assertEquals(Standing.UNSEATED, asked(seats.seats(3)).standing());
    }

    @Test
    void onASeatThatItTakesBackItLearnsBeforeItVotes() {
        // given one that voted, until a copy of it took its seat
        election.entitle(MINE);
        election.heard(SEATS.with(new Seat(1, 2, "a", new Origin(4, 4))));

        // when the copy is stopped, and this one started again
        Seats back = election.sit(new Seating("a", Duration.ofHours(1), id -> true));

        // then it does not know yet what the copy voted for
        Seat again = back.of(ME).orElseThrow();
        assertEquals(3, again.generation());
        assertFalse(election.votes());
        assertTrue(election.entitle(again));
    }

    @Test
    void whatItPledgedIsToldWithTheLastPageAndTakenOverByWhoLearns() {
        election.entitle(MINE);
        asked(SEATS);
        ClaimReply page = election.answer(ClaimRequest.page("b", SEATS, Optional.empty()));
        assertEquals(List.of(CLAIM), page.claims());
        assertEquals(List.of(ASKED), page.pledges());

        MemoryPledges theirs = new MemoryPledges();
        VoteMemory empty = new VoteMemory(new MemorySeats(ME, SEATS), new MemoryClaims(), theirs);
        new Election(3, empty, new Facts(), 2).learn(page);
        assertEquals(List.of(ASKED), theirs.oldest(9));
    }

    @Test
    void itTakesASeatOnlyWhereItHasNone() {
        Seating seating = new Seating("a", Duration.ofHours(1), id -> true);
        assertEquals(SEATS, election.sit(seating));
        seats.put(new Seats(3, List.of(OTHER)));
        assertEquals(SEATS, election.sit(seating));
    }

    private ClaimReply asked(Seats shown) {
        return election.answer(ClaimRequest.votes("b", shown, List.of(CLAIM), List.of(ASKED)));
    }
}
