package dev.rookery.backup.copy;

import dev.rookery.backup.Contents;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A small database with an owner: entries 1 … n of one origin, and a table of the node's own. */
public final class Shelf implements CopyInspector, AutoCloseable {
    /** The only origin. */
    public static final UUID ORIGIN = new UUID(1, 2);

    private static final String ENTRY = "CREATE TABLE entry(seq INTEGER PRIMARY KEY, body TEXT)";
    private static final String SECRET = "CREATE TABLE secret(token TEXT)";

    private final Connection connection;

    /** Creates or opens it in WAL mode, as a node has it. */
    public Shelf(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA user_version=3");
        run(ENTRY.replace("TABLE", "TABLE IF NOT EXISTS"));
        run(SECRET.replace("TABLE", "TABLE IF NOT EXISTS"));
    }

    /** Any statement. */
    public void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Adds entries, two in one commit, so that a copy with an odd number is torn. */
    public void add(int pairs) throws SQLException {
        for (int i = 0; i < pairs; i++) {
            run(
                    "INSERT INTO entry(body) SELECT hex(randomblob(100)) FROM (SELECT 1 UNION ALL"
                            + " SELECT 2)");
        }
    }

    /** How far a state with so many entries reaches. */
    public static Heads reaching(long entries) {
        return Heads.of(List.of(new Head(ORIGIN, entries, entries)));
    }

    /** One number from a file that is not open. */
    public static long number(Path file, String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Contents contents(Path file) {
        long count = number(file, "SELECT count(*) FROM entry");
        return new Contents("test", "root-" + count, reaching(count), 1, count, count, 3);
    }

    @Override
    public Optional<Map<String, String>> schema(int userVersion) {
        return userVersion == 3
                ? Optional.of(Map.of("entry", ENTRY, "secret", SECRET))
                : Optional.empty();
    }

    @Override
    public List<String> faults(Path file, Contents named) {
        return named.root().equals(contents(file).root()) ? List.of() : List.of("another root");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
