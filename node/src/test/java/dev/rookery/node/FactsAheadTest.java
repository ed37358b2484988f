package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactsAheadTest {
    private static final Instant START = Instant.parse("2026-11-21T14:05:00Z");

    private Instant now = START;
    private final FactsAhead ahead = new FactsAhead(() -> now);

    @Test
    void onlyWhatLiesOverAMinuteAheadCountsAndOnlyUntilTimeHasCaughtUp() {
        ahead.note(List.of(fact(-9), fact(60), fact(61), fact(300), fact(300)));
        assertEquals(3, ahead.count());
        now = START.plusSeconds(10);
        assertEquals(2, ahead.count());
        now = START.plusSeconds(300);
        assertEquals(0, ahead.count());
    }

    @Test
    void howeverManySecondsThereAreTheirNumberIsRightAndTheRoomForThemBounded() {
        for (int i = 0; i < 3 * FactsAhead.SECONDS_MAX; i++) {
            ahead.note(List.of(fact(5_000 - i)));
        }
        assertEquals(3 * FactsAhead.SECONDS_MAX, ahead.count());
    }

    private static Fact fact(long secondsAhead) {
        return Fact.of(
                new Dot(new Origin(1, 1), 1),
                Hash.ZERO,
                Batch.ALONE,
                Stamp.ofMillis(1),
                START.plusSeconds(secondsAhead).toEpochMilli(),
                new Draft("k", "e", new byte[0], "a"));
    }
}
