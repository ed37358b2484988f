package dev.rookery.backup.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What SQLite says of a file that nobody else has open: whether it is damaged, and what is in its
 * schema. The file is opened read-only and nothing in it is run.
 *
 * <p>Threads: immutable.
 *
 * @param damage what SQLite's quick check found, or why the file could not be read; empty when
 *     sound
 * @param userVersion the file's {@code user_version}
 * @param schema the SQL of every table, index, view and trigger, by name
 */
public record FileCheck(List<String> damage, int userVersion, Map<String, String> schema) {
    private static final int SCHEMA_MAX = 10_000;

    /** Looks at a file; a file that is no database is damage, not an exception. */
    public static FileCheck of(Path file) {
        List<String> damage = new ArrayList<>();
        Map<String, String> schema = new TreeMap<>();
        int userVersion = -1;
        try (Connection connection = SqliteFiles.readOnly(file);
                Statement statement = connection.createStatement()) {
            userVersion = userVersion(statement);
            readSchema(statement, schema);
            quickCheck(statement, damage);
        } catch (SQLException e) {
            damage.add(String.valueOf(e.getMessage()));
        }
        return new FileCheck(List.copyOf(damage), userVersion, schema);
    }

    /** What is in the schema and should not be, or the other way round. */
    public List<String> differences(Map<String, String> allowed) {
        List<String> differences = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        allowed.forEach((name, sql) -> expected.put(name, words(sql)));
        schema.forEach(
                (name, sql) -> {
                    String should = expected.remove(name);
                    if (should == null) {
                        differences.add(name + " does not belong there: " + shortened(sql));
                    } else if (!should.equals(words(sql))) {
                        differences.add(name + " is defined otherwise: " + shortened(sql));
                    }
                });
        expected.keySet().forEach(name -> differences.add(name + " is missing"));
        return List.copyOf(differences);
    }

    private static int userVersion(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            return rows.next() ? rows.getInt(1) : -1;
        }
    }

    private static void readSchema(Statement statement, Map<String, String> schema)
            throws SQLException {
        String sql =
                "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
                        + " AND name NOT IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4')"
                        + " LIMIT "
                        + SCHEMA_MAX;
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                schema.put(rows.getString(1), rows.getString(2));
            }
        }
    }

    private static void quickCheck(Statement statement, List<String> damage) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA quick_check(20)")) {
            while (rows.next()) {
                if (!rows.getString(1).equals("ok")) {
                    damage.add(rows.getString(1));
                }
            }
        }
    }

    private static String words(String sql) {
        return sql.strip().replaceAll("\\s+", " ");
    }

    private static String shortened(String sql) {
        String words = words(sql);
        return words.length() <= 100 ? words : words.substring(0, 100) + "…";
    }
}
