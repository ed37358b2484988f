package dev.rookery.sync.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Origin;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimTest {
    private static final Claim CLAIM = new Claim("m/1", 7, "x");

    @Test
    void numbersFromOneToNineDigitsAreClaimedAndNoOthers() {
        assertEquals(1, new Claim("m/1", 1, "x").number());
        assertEquals(Limits.CLAIMED_MAX, new Claim("m/1", Limits.CLAIMED_MAX, "x").number());
        for (long number : new long[] {0, -1, Limits.CLAIMED_MAX + 1, 1L << 40}) {
            refused("are claimed", () -> new Claim("m/1", number, "x"));
        }
        refused("an entity", () -> new Claim("", 1, "x"));
        refused("who claims", () -> new Claim("m/1", 1, "x".repeat(129)));
    }

    @Test
    void aNumberOfZeroOnTheWireIsMalformed() {
        byte[] bytes =
                MessageCodec.encode(
                        ClaimRequest.votes("a", Seats.empty(3), List.of(CLAIM), List.of()));
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 7) {
                bytes[i] = 0;
            }
        }
        refused("are claimed", () -> MessageCodec.decode(bytes, ClaimRequest.class));
    }

    @Test
    void aMessageHasItsLimitsAndAsksForVotesOrForAPage() {
        Seats none = Seats.empty(3);
        List<Claim> many = Collections.nCopies(Limits.CLAIMS_MAX + 1, CLAIM);
        refused("at most", () -> ClaimRequest.votes("a", none, many, List.of()));
        Pledge promise = new Pledge("m/1", "x", 4, 0, 0);
        List<Pledge> promises = Collections.nCopies(Limits.CLAIMS_MAX + 1, promise);
        refused("at most", () -> ClaimRequest.votes("a", none, List.of(), promises));
        Optional<Claim> after = Optional.of(CLAIM);
        refused("not both", () -> new ClaimRequest("a", none, List.of(CLAIM), List.of(), after));
        refused("not both", () -> new ClaimRequest("a", none, List.of(), List.of(promise), after));
        Claim nobody = new Claim("m/1", 7, "");
        refused("nobody votes", () -> ClaimRequest.votes("a", none, List.of(nobody), List.of()));
    }

    @Test
    void aPledgeIsAPromiseOrAVoteInItsBallot() {
        refused("ballot", () -> new Pledge("m/1", "x", 3, 4, 1));
        refused("ballot", () -> new Pledge("m/1", "x", Limits.BALLOT_MAX + 1, 0, 0));
        refused("ballot", () -> new Pledge("m/1", "x", 3, -1, 0));
        refused("a vote for number", () -> new Pledge("m/1", "x", 3, 3, 0));
        refused("a vote for number", () -> new Pledge("m/1", "x", 3, 0, 7));
        refused("who gets", () -> new Pledge("m/1", "", 3, 0, 0));
        Seats none = Seats.empty(3);
        Pledge stands = new Pledge("m/1", "x", 5, 3, 7);
        refused("not another", () -> ClaimRequest.votes("a", none, List.of(), List.of(stands)));
        Pledge never = Pledge.none("m/1", "x");
        refused("not another", () -> ClaimRequest.votes("a", none, List.of(), List.of(never)));

        assertTrue(stands.grantedBy(new Pledge("m/1", "x", 5, 4, 9)));
        assertTrue(!stands.grantedBy(new Pledge("m/1", "x", 6, 3, 7)));
        Pledge vote = stands.voting(9);
        assertTrue(vote.grantedBy(new Pledge("m/1", "x", 5, 5, 9)));
        assertTrue(!vote.grantedBy(new Pledge("m/1", "x", 5, 5, 7)));
    }

    @Test
    void seatsAreAsManyAsTheClusterHasEachOnceAndOfNodesWithoutBlanks() {
        refused("at most", () -> Seats.empty(Limits.SEATS_MAX + 1));
        refused("after 1 of 3", () -> new Seats(3, List.of(seat(1, 1), seat(1, 2))));
        refused("seat 4", () -> new Seats(3, List.of(seat(4, 1))));
        refused("no seat", () -> seat(1, 0));
        refused("no seat", () -> seat(1, Long.MAX_VALUE));
        refused("without blanks", () -> new Seat(1, 1, "a\n2 1", new Origin(1, 1)));
    }

    @Test
    void theLaterOnEachPlaceIsKeptWhateverTheOrder() {
        Seats a = new Seats(3, List.of(seat(1, 2), seat(2, 1)));
        Seats b = new Seats(3, List.of(seat(1, 1), seat(2, 3), seat(3, 1)));
        Seats both = new Seats(3, List.of(seat(1, 2), seat(2, 3), seat(3, 1)));
        assertEquals(both, a.merged(b));
        assertEquals(both, b.merged(a));
        assertEquals(a, a.merged(new Seats(5, b.taken())));
    }

    private static Seat seat(int number, long generation) {
        return new Seat(number, generation, "n" + number, new Origin(number, generation));
    }

    private static void refused(String why, Runnable work) {
        String message = assertThrows(IllegalArgumentException.class, work::run).getMessage();
        assertTrue(message.contains(why), message);
    }
}
