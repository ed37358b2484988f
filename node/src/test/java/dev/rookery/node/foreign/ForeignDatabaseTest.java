package dev.rookery.node.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that other programs wrote, and some that nobody should have. */
class ForeignDatabaseTest {

    @TempDir Path folder;

    private Connection written(Path file, String... statements) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return connection;
    }

    private static List<String> rows(ForeignDatabase database, String table, String... columns) {
        List<String> rows = new ArrayList<>();
        database.read(
                table,
                List.of(columns),
                row -> {
                    rows.add(row.values().toString());
                    return true;
                });
        return rows;
    }

    private Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    @Test
    void rowsComeAsTheyAreHeldAndMissingColumnsAreNone() throws SQLException {
        Path file = folder.resolve("a.db");
        written(
                        file,
                        "CREATE TABLE t(a INTEGER, b TEXT, c)",
                        "INSERT INTO t VALUES (1, 'x', 2.5), ('one', NULL, 9007199254740993)")
                .close();

        try (ForeignDatabase database = ForeignDatabase.open(file)) {
            assertTrue(database.has("t", "a", "b"));
            assertFalse(database.has("t", "z"));
            assertEquals(
                    List.of("{a=1, b=x, c=2.5}", "{a=one, c=9007199254740993}"),
                    rows(database, "t", "a", "b", "c", "z"));
            assertEquals(List.of(), rows(database, "u", "a"));
        }
    }

    @Test
    void viewsAndVirtualTablesAreNoTables() throws SQLException {
        Path file = folder.resolve("a.db");
        written(
                        file,
                        "CREATE TABLE t(a)",
                        "CREATE VIEW versions AS SELECT a AS model_id, a AS version FROM t",
                        "CREATE VIRTUAL TABLE tags USING fts5(tag)")
                .close();

        try (ForeignDatabase database = ForeignDatabase.open(file)) {
            assertFalse(database.has("versions"));
            assertEquals(List.of(), rows(database, "versions", "model_id"));
            assertEquals(List.of(), rows(database, "tags", "tag"));
        }
    }

    @Test
    void whatIsStillInTheLogIsReadAndTheFolderStaysAsItWas() throws Exception {
        Path file = folder.resolve("a.db");
        try (Connection open =
                written(
                        file,
                        "PRAGMA journal_mode = WAL",
                        "PRAGMA wal_autocheckpoint = 0",
                        "CREATE TABLE t(a)",
                        "INSERT INTO t VALUES (1)")) {
            Set<String> before = names();
            byte[] bytes = Files.readAllBytes(file);

            try (ForeignDatabase database = ForeignDatabase.open(file)) {
                assertEquals(List.of("{a=1}"), rows(database, "t", "a"));
            }

            assertEquals(before, names());
            assertEquals(bytes.length, Files.size(file));
            assertFalse(open.isClosed());
        }
    }

    @Test
    void aFileThatIsLockedDamagedOrNoneSaysSo() throws Exception {
        Path locked = folder.resolve("locked.db");
        try (Connection open =
                written(
                        locked,
                        "CREATE TABLE t(a)",
                        "BEGIN EXCLUSIVE",
                        "INSERT INTO t VALUES(1)")) {
            String why =
                    assertThrows(ForeignDatabaseException.class, () -> ForeignDatabase.open(locked))
                            .getMessage();
            assertTrue(why.contains("locked"), why);
            assertFalse(open.isClosed());
        }
        Path damaged = folder.resolve("damaged.db");
        Files.writeString(damaged, "SQLite format 3\0 and then nothing of the kind");
        Path none = Files.writeString(folder.resolve("none.db"), "hello");
        assertTrue(ForeignDatabase.isOne(damaged));
        assertFalse(ForeignDatabase.isOne(none));
        assertThrows(ForeignDatabaseException.class, () -> ForeignDatabase.open(damaged));
        assertThrows(ForeignDatabaseException.class, () -> ForeignDatabase.open(none));
        assertThrows(
                ForeignDatabaseException.class,
                () -> ForeignDatabase.open(folder.resolve("nowhere.db")));
    }
}
