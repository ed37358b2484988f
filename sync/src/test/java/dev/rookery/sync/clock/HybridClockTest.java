package dev.rookery.sync.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HybridClockTest {
    private static final long NOW = 1_769_423_400_000L;

    private final HybridClock clock = new HybridClock(HybridClock.DRIFT_MAX);

    @Test
    void eachStampIsLaterThanTheOneBeforeWhateverTheMachinesClockDoes() {
        Random random = new Random(7);
        Stamp before = clock.tick(NOW);

        for (int i = 0; i < 10_000; i++) {
            Stamp next = clock.tick(NOW + random.nextInt(7_200_000) - 3_600_000);
            assertTrue(next.compareTo(before) > 0, before + " then " + next);
            before = next;
        }
    }

    @Test
    void aStampCarriesTheMachinesTimeWhileItGoesForward() {
        assertEquals(Stamp.ofMillis(NOW), clock.tick(NOW));
        assertEquals(Stamp.ofMillis(NOW).next(), clock.tick(NOW));
        assertEquals(Stamp.ofMillis(NOW + 1), clock.tick(NOW + 1));
    }

    @Test
    void afterAnAbsorbedStampTheNextIsLater() {
        clock.tick(NOW);
        Stamp remote = Stamp.ofMillis(NOW + 59_000);

        Duration moved = clock.absorb(remote, NOW);

        assertEquals(Duration.ofSeconds(59), moved);
        assertEquals(remote.next(), clock.tick(NOW));
    }

    @Test
    void aStampBeyondTheBoundIsNotFollowed() {
        Stamp before = clock.tick(NOW);

        Duration moved = clock.absorb(Stamp.ofMillis(NOW + 60_001), NOW);

        assertEquals(Duration.ZERO, moved);
        assertEquals(before, clock.last());
    }

    @Test
    void aStampExactlyAtTheBoundIsFollowed() {
        assertEquals(Duration.ofSeconds(60), clock.absorb(Stamp.ofMillis(NOW + 60_000), NOW));
    }

    @Test
    void anOlderStampMovesNothing() {
        Stamp before = clock.tick(NOW);

        assertEquals(Duration.ZERO, clock.absorb(Stamp.ofMillis(NOW - 5), NOW));
        assertEquals(before, clock.last());
    }

    @Test
    void aFullCounterCarriesIntoTheMilliseconds() {
        Stamp full = new Stamp(Stamp.ofMillis(NOW).bits() | 0xFFFF);
        clock.absorb(full, NOW);

        assertEquals(Stamp.ofMillis(NOW + 1), clock.tick(NOW));
    }

    @Test
    void aClockBefore1970OrAfter5999CountsAsTheNearestTimeWithin() {
        assertTrue(clock.tick(-5).compareTo(Stamp.ZERO) > 0);
        assertEquals(Stamp.ofMillis(Stamp.MAX.millis()), clock.tick(Long.MAX_VALUE));
        for (int i = 0; i < 70_000; i++) {
            clock.tick(Long.MAX_VALUE);
        }
        assertEquals(Stamp.MAX, clock.tick(Long.MAX_VALUE));
        assertEquals(Stamp.MAX, Stamp.MAX.next());
    }

    @Test
    void aNegativeBoundIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new HybridClock(Duration.ofMillis(-1)));
    }
}
