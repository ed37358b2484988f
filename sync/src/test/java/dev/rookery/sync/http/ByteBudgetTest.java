package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
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
    void rumorsSpendAndTheirDebtIsForgivenBeyondASecond() {
        for (int i = 0; i < 100; i++) {
            budget.spend(1_000);
        }
        assertEquals(Duration.ofSeconds(1), budget.reserve(1));
    }
}
