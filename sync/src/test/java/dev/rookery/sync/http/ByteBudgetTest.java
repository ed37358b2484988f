package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ByteBudget budget = new ByteBudget(1_000, nanos::get);

    @Test
    void pullsWaitOnceASecondsBytesAreSpent() {
        assertEquals(Duration.ZERO, budget.reserve(1_000));
        assertEquals(Duration.ZERO, budget.reserve(500));
        assertEquals(Duration.ofMillis(500), budget.reserve(1_000));
        nanos.addAndGet(Duration.ofMillis(1_500).toNanos());
        assertEquals(Duration.ZERO, budget.reserve(1));
    }

    @Test
    void rumorsTakeHalfAtOnceAndAreDroppedRatherThanWaitLongerThanASecond() {
        assertEquals(Optional.of(Duration.ZERO), budget.spend(500));
        assertEquals(Optional.of(Duration.ZERO), budget.spend(500));
        assertEquals(Optional.of(Duration.ofSeconds(1)), budget.spend(1));
        assertEquals(Optional.empty(), budget.spend(1));

        // and pulls wait for what rumors took
        assertEquals(Duration.ofMillis(1), budget.reserve(1));
    }

    @Test
    void pullsDoNotKeepRumorsWaitingNorRumorsPulls() {
        budget.reserve(10_000);
        assertEquals(Optional.of(Duration.ZERO), budget.spend(100));
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        for (int i = 0; i < 100; i++) {
            budget.spend(100);
        }
        assertEquals(Duration.ofMillis(100), budget.reserve(1));
    }

    @Test
    void overAnyTimeNoMoreIsSentThanItsBytesAndWhatWasSaved() {
        // given rumors and pulls that want to send all the time
        Random random = new Random(1);
        PriorityQueue<Long> due = new PriorityQueue<>();
        long sent = 0;
        for (int i = 0; i < 200_000; i++) {
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            int rumor = 1 + random.nextInt(20);
            sent += budget.spend(rumor).isPresent() ? rumor : 0;
            if (due.size() < 4) {
                due.add(nanos.get() + budget.reserve(100).toNanos());
            }
            while (!due.isEmpty() && due.peek() <= nanos.get()) {
                due.remove();
                sent += 100;
            }
        }
        assertTrue(Math.abs(sent - 200_000) <= 5_000, sent + " bytes");
    }
}
