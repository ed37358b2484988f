package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeatingTest {
    private static final Origin NEW = new Origin(9, 9);
    private static final Seats FULL =
            new Seats(3, List.of(seat(1, "a~1"), seat(2, "b~1"), seat(3, "c~1")));

    @Test
    void aNodeTakesItsOwnSeatAgainAtOnceThenAFreeOne() {
        assertEquals(Optional.of(new Seat(2, 5, "b~1", NEW)), take("b~1", 0, FULL));
        assertEquals(
                Optional.of(new Seat(2, 1, "b~1", NEW)),
                take("b~1", 0, new Seats(3, List.of(seat(1, "a~1"), seat(3, "c~1")))));
    }

    @Test
    void oneThatLostItsDiskTakesTheSeatOfItsNameOnceNobodyThereIsHeard() {
        assertEquals(Optional.empty(), take("b~2", 1, FULL));
        assertEquals(Optional.of(new Seat(2, 5, "b~2", NEW)), take("b~2", 6, FULL));
        assertEquals(Optional.empty(), take("b~2", 600, FULL, "a~1", "b~1", "c~1"));
    }

    @Test
    void aNamesakeThatLivesKeepsItsSeatWhileThereAreOthers() {
        Seats some = new Seats(3, List.of(seat(1, "a~1"), seat(2, "b~1")));
        assertEquals(Optional.empty(), take("b~2", 1, some, "a~1", "b~1"));
        assertEquals(Optional.of(new Seat(3, 1, "b~2", NEW)), take("b~2", 6, some, "a~1", "b~1"));
    }

    @Test
    void aStrangerWaitsUntilSomebodyWasSilentForAMinute() {
        assertEquals(Optional.empty(), take("d~1", 59, FULL, "a~1", "b~1"));
        assertEquals(Optional.of(new Seat(3, 5, "d~1", NEW)), take("d~1", 61, FULL, "a~1", "b~1"));
        assertEquals(Optional.empty(), take("d~1", 600, FULL, "a~1", "b~1", "c~1"));
    }

    private static Optional<Seat> take(String node, int seconds, Seats seats, String... heard) {
        Set<String> lives = Set.of(heard);
        return new Seating(node, Duration.ofSeconds(seconds), id -> !lives.contains(id))
                .take(seats, NEW);
    }

    private static Seat seat(int number, String node) {
        return new Seat(number, 4, node, new Origin(number, 4));
    }
}
