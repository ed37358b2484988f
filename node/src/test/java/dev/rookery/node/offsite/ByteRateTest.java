package dev.rookery.node.offsite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In virtual time, which passes only while somebody waits. */
class ByteRateTest {
    private long now = 5;

    @Test
    void manyObjectsTakeTheTimeThatTheirBytesMay() {
        ByteRate rate = new ByteRate(1_000, () -> now, wait -> now += wait);

        for (int i = 0; i < 11; i++) {
            rate.take(500);
        }

        assertEquals(Duration.ofSeconds(5), Duration.ofNanos(now - 5));
    }

    @Test
    void aPauseIsNotMadeUpForByABurst() {
        ByteRate rate = new ByteRate(1_000, () -> now, wait -> now += wait);
        now += Duration.ofHours(1).toNanos();
        long begun = now;

        for (int i = 0; i < 3; i++) {
            rate.take(1_000);
        }

        assertEquals(Duration.ofSeconds(2), Duration.ofNanos(now - begun));
    }

    @Test
    void withoutALimitNobodyWaits() {
        ByteRate rate = new ByteRate(0, () -> now, wait -> now += wait);

        for (int i = 0; i < 100; i++) {
            rate.take(1 << 30);
        }

        assertEquals(5, now);
    }

    @Test
    void whoeverIsInterruptedWaitsNoLonger() {
        ByteRate rate = new ByteRate(1, () -> now, wait -> {});
        rate.take(1 << 20);
        Thread.currentThread().interrupt();

        rate.take(1);

        assertTrue(Thread.interrupted());
    }
}
