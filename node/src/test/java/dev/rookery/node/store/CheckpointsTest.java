package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.config.value.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log does not grow without end. */
class CheckpointsTest {

    private static final long LOG_MAX = 128 << 10;

    @TempDir private Path folder;

    @Test
    void aLogPastItsBoundBeginsAnewWhileWritesGoOn() throws Exception {
        Path file = folder.resolve("registry.db");
        StoreSettings small =
                new StoreSettings(
                        1, Duration.ofSeconds(5), Duration.ofMillis(1), new ByteSize(LOG_MAX));
        try (SqliteStore store = SqliteStore.open(file, "c", small)) {
            Filing filing = new Filing(store);

            // when far more is written than the log may hold
            Path log = folder.resolve("registry.db-wal");
            int commits = 0;
            while (Files.size(file) < 3 * LOG_MAX) {
                filing.register("m" + commits++ % 50, 20);
                awaitLookAt(store, filing);
            }

            // then the log is a few times its bound, and all is there
            assertTrue(Files.size(log) < 8 * LOG_MAX, "the log has " + Files.size(log) + " bytes");
            assertEquals(filing.row().maxSeq(), store.load().get(0).maxSeq());
            assertEquals(
                    filing.row().maxSeq(),
                    store.facts(Filing.ORIGIN, 1, Long.MAX_VALUE, Long.MAX_VALUE).size());
        }
    }

    @Test
    void aLogIsAsLongAsItsFile() throws Exception {
        Path file = folder.resolve("registry.db");
        StoreSettings roomy =
                new StoreSettings(
                        1, Duration.ofSeconds(5), Duration.ofMillis(1), new ByteSize(64 << 20));
        try (SqliteStore store = SqliteStore.open(file, "c", roomy)) {
            Filing filing = new Filing(store);
            filing.register("m", 20);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> store.logBytes() > 0);

            // The file has a header besides, for itself and for each page.
            long log = Files.size(folder.resolve("registry.db-wal"));
            assertTrue(store.logBytes() < log, store.logBytes() + " of " + log + " bytes");
        }
    }

    /** Lets the checkpoints' thread have its turn while the log is past its bound. */
    private static void awaitLookAt(SqliteStore store, Filing filing) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> {
                            boolean fine = store.logBytes() < 2 * LOG_MAX;
                            if (!fine) {
                                filing.register("m", 1);
                            }
                            return fine;
                        });
    }
}
