package dev.rookery.node;

import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.metrics.StoreFigures;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How much room the disk has left, beside what writes tell of it by themselves.
 *
 * <p>Threads: {@link #look} is run by one timer; the figures are for any thread.
 */
final class StorageHealth {
    private final HealthComponent storage;
    private final Supplier<StoreFigures> source;
    private volatile Optional<StoreFigures> seen = Optional.empty();
    private boolean low;

    /**
     * @param source of the figures; fails while the database is being exchanged
     */
    StorageHealth(HealthComponent storage, Supplier<StoreFigures> source) {
        this.storage = storage;
        this.source = source;
        storage.details(this::details);
    }

    /** Looks now. */
    void look() {
        StoreFigures now;
        try {
            now = source.get();
        } catch (NodeBusyException | StoreException e) {
            return; // What was seen last stands; writes say for themselves what is wrong.
        }
        seen = Optional.of(now);
        boolean wasLow = low;
        low = now.freeBytes() < now.databaseBytes() + now.logBytes();
        if (now.readOnly()) {
            return; // It was said when it happened, with its cause.
        }
        if (low) {
            storage.degraded(
                    now.freeBytes() + " bytes are free, less than a copy of the database takes");
        } else if (wasLow) {
            storage.succeeded();
        } else {
            storage.looked();
        }
    }

    private Map<String, Object> details() {
        Map<String, Object> details = new TreeMap<>();
        seen.ifPresent(
                now -> {
                    details.put("free_bytes", now.freeBytes());
                    details.put("database_bytes", now.databaseBytes());
                    details.put("log_bytes", now.logBytes());
                    details.put("read_only", now.readOnly());
                });
        return details;
    }
}
