package dev.rookery.node.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthBoardTest {
    private Instant now = Instant.parse("2026-11-21T14:05:00Z");
    private final HealthBoard board = new HealthBoard(() -> now);

    @Test
    void oneFailureDegradesThreeAreUnhealthyAndASuccessMends() {
        HealthComponent sync = board.component(HealthBoard.REGISTRY_SYNC);
        assertEquals(HealthStatus.UNKNOWN, sync.state().status());

        sync.failed("refused");
        assertEquals(HealthStatus.DEGRADED, board.report().status());
        sync.failed("refused");
        sync.failed("refused");
        assertEquals(HealthStatus.UNHEALTHY, board.report().status());
        assertEquals(3, sync.state().consecutiveFailures());

        sync.succeeded();
        assertEquals(HealthStatus.HEALTHY, board.report().status());
        assertEquals(Optional.of("refused"), sync.state().lastError());
    }

    @Test
    void aSuccessThatIsOverdueDegradesAndTwiceOverdueIsUnhealthy() {
        HealthComponent backup = board.component(HealthBoard.BACKUP, Duration.ofHours(24));
        backup.succeeded();

        now = now.plus(Duration.ofHours(25));
        assertEquals(HealthStatus.DEGRADED, backup.state().status());
        assertEquals(Optional.of(Duration.ofHours(25)), backup.state().age());
        now = now.plus(Duration.ofHours(24));
        assertEquals(HealthStatus.UNHEALTHY, backup.state().status());
    }

    @Test
    void aComponentSaysWhenItIsOverdue() {
        HealthComponent backup = board.component(HealthBoard.BACKUP, Duration.ofHours(24));
        HealthComponent free = board.component("free");

        assertEquals(86_400L, backup.state().details().get("stale_after_seconds"));
        assertEquals(Map.of(), free.state().details());
    }

    @Test
    void aSuccessOfThePastMendsOnlyWhatWasWrongBefore() {
        HealthComponent backup = board.component(HealthBoard.BACKUP, Duration.ofHours(24));
        backup.failed("disk full");

        backup.succeeded(now.minusSeconds(60));
        assertEquals(HealthStatus.DEGRADED, backup.state().status());
        assertEquals(Optional.of(Duration.ofSeconds(60)), backup.state().age());

        backup.succeeded(now.plusSeconds(1));
        assertEquals(HealthStatus.HEALTHY, backup.state().status());
        assertEquals(0, backup.state().consecutiveFailures());
    }

    @Test
    void aLookIsASuccessUnlessAFailureStands() {
        HealthComponent storage = board.component(HealthBoard.STORAGE, Duration.ofMinutes(1));
        now = now.plusSeconds(70);
        assertEquals(HealthStatus.DEGRADED, storage.state().status());
        storage.looked();
        assertEquals(HealthStatus.HEALTHY, storage.state().status());

        storage.failed("disk full");
        storage.looked();
        assertEquals(HealthStatus.DEGRADED, storage.state().status());
    }

    @Test
    void theNodeIsAsWellAsItsWorstComponentAndUnknownOnesDoNotCount() {
        board.component(HealthBoard.CLOCK);
        assertEquals(HealthStatus.HEALTHY, board.report().status());

        HealthComponent storage = board.component(HealthBoard.STORAGE);
        storage.broken("disk full");
        storage.details(() -> Map.of("free_bytes", 0L));

        HealthBoard.Report report = board.report();
        assertEquals(HealthStatus.UNHEALTHY, report.status());
        assertEquals(0L, report.components().get(HealthBoard.STORAGE).details().get("free_bytes"));
    }

    @Test
    void aLongErrorIsCut() {
        board.component("x").failed("e".repeat(10_000));
        assertTrue(board.component("x").state().lastError().orElseThrow().length() <= 500);
    }
}
