package dev.rookery.node.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OutboundGuardTest {
    private static final OutboundGuard.Rules RULES =
            new OutboundGuard.Rules(3, Duration.ofMillis(1), 6, Duration.ofSeconds(30));

    private Instant now = Instant.parse("2026-11-21T14:05:00Z");
    private int calls;
    private final OutboundGuard guard =
            new OutboundGuard(
                    "server", RULES, failure -> failure instanceof IllegalStateException, clock());

    @Test
    void aFailureThatMayPassIsTriedAgainUntilItDoes() {
        assertEquals("answer", guard.call(failing(2)));
        assertEquals(3, calls);
    }

    @Test
    void aNoIsNeitherTriedAgainNorCounted() {
        for (int i = 0; i < 20; i++) {
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            guard.call(
                                    () -> {
                                        calls++;
                                        throw new IllegalArgumentException("forbidden");
                                    }));
        }
        assertEquals(20, calls);
        assertEquals("closed", guard.breaker());
    }

    @Test
    void aServerThatIsDownIsLeftAloneForAWhileAndThenAskedOnce() {
        assertThrows(IllegalStateException.class, () -> guard.call(failing(100)));
        assertThrows(IllegalStateException.class, () -> guard.call(failing(100)));
        assertEquals("open", guard.breaker());
        calls = 0;

        assertThrows(OutboundOpenException.class, () -> guard.call(failing(0)));
        assertEquals(0, calls);

        now = now.plusSeconds(31);
        assertEquals("answer", guard.call(failing(0)));
        assertEquals("closed", guard.breaker());
    }

    private Supplier<String> failing(int times) {
        int before = calls;
        return () -> {
            calls++;
            if (calls - before <= times) {
                throw new IllegalStateException("down");
            }
            return "answer";
        };
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
