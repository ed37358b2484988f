package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience();

    @Test
    void itDoublesWithEachPullThatIsGivenUpAndEndsBeyondAnyPullsTime() {
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            seconds.add(patience.now().toSeconds());
            patience.ended(patience.now());
        }
        assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 80L), seconds);
    }

    @Test
    void onePullThatEndsByItselfBringsItBack() {
        patience.ended(Duration.ofSeconds(5));
        patience.ended(Duration.ofMillis(9_999)); // a peer that cannot be reached says so at once
        assertEquals(Patience.FIRST, patience.now());
    }
}
