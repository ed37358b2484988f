package dev.rookery.node.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;

/**
 * A SQLite file for another program, made from nothing. The same tables give the same bytes.
 *
 * <p>Threads: stateless.
 */
public final class ForeignFile {

    /** Most bytes of a file: it is handed on in memory. */
    private static final long BYTES_MAX = 1 << 30;

    private ForeignFile() {}

    /**
     * One table.
     *
     * @param create its {@code CREATE TABLE} statement
     * @param columns how many it has
     * @param rows each with as many values: text, whole or other numbers, or null
     */
    public record Table(String name, String create, int columns, List<List<Object>> rows) {}

    /**
     * The file's bytes.
     *
     * @throws ForeignDatabaseException when it cannot be made, or is larger than 1 GiB
     */
    public static byte[] of(List<Table> tables) {
        try {
            Path folder = Files.createTempDirectory("rookery-export-");
            Path file = folder.resolve("db");
            try {
                write(file, tables);
                if (Files.size(file) > BYTES_MAX) {
                    throw new ForeignDatabaseException(
                            "the database would be larger than 1 GiB; export fewer models");
                }
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException | SQLException e) {
            throw new ForeignDatabaseException("could not make a database: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, List<Table> tables) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            // Nobody else opens it, and what a crash leaves is thrown away.
            statement.execute("PRAGMA journal_mode = OFF");
            statement.execute("PRAGMA page_size = 4096");
            connection.setAutoCommit(false);
            for (Table table : tables) {
                statement.execute(table.create());
                insert(connection, table);
            }
            connection.commit();
        }
    }

    private static void insert(Connection connection, Table table) throws SQLException {
        String values = String.join(", ", Collections.nCopies(table.columns(), "?"));
        String sql = "INSERT INTO " + table.name() + " VALUES (" + values + ")";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (List<Object> row : table.rows()) {
                for (int i = 0; i < row.size(); i++) {
                    insert.setObject(i + 1, row.get(i));
                }
                insert.executeUpdate();
            }
        }
    }
}
