package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.health.HealthStatus;
import dev.rookery.node.metrics.StoreFigures;
import dev.rookery.sync.driver.StoreException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageHealthTest {
    private final HealthComponent storage =
            new HealthBoard(() -> Instant.EPOCH).component(HealthBoard.STORAGE);
    private long free = 1_000_000;
    private boolean readOnly;
    private boolean exchanged;
    private final StorageHealth health = new StorageHealth(storage, this::figures);

    private StoreFigures figures() {
        if (exchanged) {
            throw new StoreException(
                    "could not read: the database is being exchanged", false, null);
        }
        return new StoreFigures(7, 0, 4_096, 1_000, free, 0, readOnly, Map.of());
    }

    private HealthStatus looked() {
        health.look();
        return storage.state().status();
    }

    @Test
    void lessRoomThanACopyTakesDegradesUntilThereIsMore() {
        assertEquals(HealthStatus.HEALTHY, looked());

        free = 5_095;
        assertEquals(HealthStatus.DEGRADED, looked());
        assertTrue(storage.state().lastError().orElseThrow().startsWith("5095 bytes are free"));

        free = 5_096;
        assertEquals(HealthStatus.HEALTHY, looked());
        assertEquals(5_096L, storage.state().details().get("free_bytes"));
    }

    @Test
    void aLookMendsNothingThatAWriteFoundBroken() {
        readOnly = true;
        storage.broken("read-only: disk full");
        assertEquals(HealthStatus.UNHEALTHY, looked());

        readOnly = false;
        assertEquals(HealthStatus.UNHEALTHY, looked(), "until a write says that it works");
    }

    @Test
    void whatWasSeenLastStandsWhileTheDatabaseIsExchanged() {
        looked();
        exchanged = true;

        assertEquals(HealthStatus.HEALTHY, looked());
        assertEquals(4_096L, storage.state().details().get("database_bytes"));
    }
}
