package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.StoreException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no registry, or not this one. */
class StoreFileTest {

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("registry.db");
    }

    @Test
    void aFileOfAnotherKindIsRefusedAndLeftAsItIs() throws Exception {
        Files.writeString(file, "these are somebody's notes, not a database, and long enough");

        refused("not an SQLite database");

        assertTrue(Files.readString(file).startsWith("these are somebody's notes"));
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefused() throws Exception {
        sql("CREATE TABLE song (title TEXT)");

        refused("another program");
    }

    @Test
    void aFileOfANewerVersionIsRefused() throws Exception {
        open().close();
        sql("PRAGMA user_version = " + (Schema.VERSION + 1));

        refused("newer rookery");
    }

    @Test
    void aDamagedFirstPageIsRefused() throws Exception {
        open().close();
        overwrite(0, 64);

        refused("first page is damaged");
    }

    @Test
    void aDamagedTableIsRefusedOrFoundByTheCheck() throws Exception {
        try (SqliteStore store = open()) {
            new Filing(store).register("m", 200);
        }
        for (long at = 4096 * 4L; at < Files.size(file); at += 4096) {
            overwrite(at, 200);
        }

        StoreException failure =
                assertThrows(
                        StoreException.class,
                        () -> {
                            try (SqliteStore store = open()) {
                                store.damage()
                                        .ifPresent(
                                                why -> {
                                                    throw new StoreException(why, false, null);
                                                });
                            }
                        });
        assertFalse(failure.getMessage().isEmpty());
    }

    @Test
    void aLogWithoutItsFileIsRefused() throws Exception {
        Files.write(folder.resolve("registry.db-wal"), new byte[] {1, 2, 3});

        refused("its log");
    }

    @Test
    void anotherClustersFileIsRefused() {
        open().close();

        StoreException refusal =
                assertThrows(
                        StoreException.class,
                        () -> SqliteStore.open(file, "other", StoreSettings.DEFAULT));

        assertTrue(refusal.getMessage().contains("belongs to the cluster \"c\""));
    }

    @Test
    void theFileHoldsExactlyTheSchemaItClaims() throws Exception {
        open().close();

        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")) {
            var expected = Schema.objects(Schema.VERSION).orElseThrow();
            int seen = 0;
            while (rows.next()) {
                assertEquals(expected.get(rows.getString(1)), rows.getString(2));
                seen++;
            }
            assertEquals(expected.size(), seen);
        }
    }

    private SqliteStore open() {
        return SqliteStore.open(file, "c", StoreSettings.DEFAULT);
    }

    private void refused(String why) {
        StoreException refusal = assertThrows(StoreException.class, this::open);
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("; "), "no cure: " + refusal.getMessage());
    }

    private void sql(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void overwrite(long at, int bytes) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] rubbish = new byte[bytes];
            java.util.Arrays.fill(rubbish, (byte) 0xA5);
            channel.write(ByteBuffer.wrap(rubbish), at);
        }
    }
}
