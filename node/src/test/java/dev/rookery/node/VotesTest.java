package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class VotesTest {

    @Test
    void votesThatNoFactTakesThePlaceOfAreShownWithWhatToDoOnceTheyAreTooMany() {
        assertEquals(Optional.empty(), Votes.full(65_535));
        String why = Votes.full(65_536).orElseThrow();
        assertTrue(why.startsWith("65536 votes"), why);
        assertTrue(why.contains("rookery sync now"), why);
    }
}
