package dev.rookery.node.foreign;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * A SQLite file that another program wrote. Only plain tables are read, column by column: views,
 * triggers and virtual tables are never touched, whatever they are called. Nothing is written, not
 * even a log's index: a file with a write-ahead log is read in a copy.
 *
 * <p>Threads: owned by whoever opened it.
 */
public final class ForeignDatabase implements AutoCloseable {

    /** Most rows of a table that are looked at. */
    public static final int ROWS_MAX = 5_000_000;

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int JOURNAL_BYTE = 18;
    private static final int HEADER_BYTES = 100;
    private static final int WAL = 2;
    private static final int VALUE_BYTES_MAX = 16 << 20;
    private static final int BUSY_MILLIS = 2_000;

    private final Path file;
    private final Connection connection;
    private final Optional<Path> copy;
    private final SortedMap<String, List<String>> tables;

    private ForeignDatabase(
            Path file,
            Connection connection,
            Optional<Path> copy,
            SortedMap<String, List<String>> tables) {
        this.file = file;
        this.connection = connection;
        this.copy = copy;
        this.tables = tables;
    }

    /** Whether a file begins as SQLite's do. */
    public static boolean isOne(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Arrays.equals(Arrays.copyOf(header(file), MAGIC.length), MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens a file for reading.
     *
     * @throws ForeignDatabaseException when it is none, is damaged, or locked by its own program
     */
    public static ForeignDatabase open(Path file) {
        Optional<Path> copy = Optional.empty();
        try {
            byte[] header = header(file);
            if (!Arrays.equals(Arrays.copyOf(header, MAGIC.length), MAGIC)) {
                throw new ForeignDatabaseException(file + " is no SQLite file");
            }
            boolean logged = header.length > JOURNAL_BYTE && header[JOURNAL_BYTE] == WAL;
            copy = logged ? Optional.of(copied(file)) : Optional.empty();
            Path read = copy.map(folder -> folder.resolve("db")).orElse(file);
            return opened(file, connect(read, logged), copy);
        } catch (IOException e) {
            throw new ForeignDatabaseException("could not read " + file + ": " + e.getMessage(), e);
        } catch (SQLException e) {
            copy.ifPresent(ForeignDatabase::delete);
            throw failed(file, e);
        }
    }

    private static ForeignDatabase opened(Path file, Connection connection, Optional<Path> copy)
            throws SQLException {
        try {
            return new ForeignDatabase(file, connection, copy, tables(connection));
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    private static byte[] header(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEADER_BYTES);
        }
    }

    /** The file with its log, in a folder of its own; its index is made anew there. */
    private static Path copied(Path file) throws IOException {
        Path folder = Files.createTempDirectory("rookery-import-");
        boolean ready = false;
        try {
            Files.copy(file, folder.resolve("db"));
            Path log = file.resolveSibling(file.getFileName() + "-wal");
            if (Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
                Files.copy(log, folder.resolve("db-wal"));
            }
            ready = true;
            return folder;
        } finally {
            if (!ready) {
                delete(folder);
            }
        }
    }

    private static Connection connect(Path path, boolean own) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        if (!own) {
            config.resetOpenMode(SQLiteOpenMode.READWRITE);
            config.setOpenMode(SQLiteOpenMode.READONLY);
        }
        config.setBusyTimeout(BUSY_MILLIS);
        config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, Integer.toString(VALUE_BYTES_MAX));
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("PRAGMA mmap_size = 0");
            statement.execute("PRAGMA query_only = ON");
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    /** Plain tables with their columns. */
    private static SortedMap<String, List<String>> tables(Connection connection)
            throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                        + " AND sql LIKE 'CREATE TABLE%' ORDER BY name")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        SortedMap<String, List<String>> tables = new TreeMap<>();
        for (String name : names) {
            List<String> columns = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("PRAGMA table_info(" + quoted(name) + ")")) {
                while (rows.next()) {
                    columns.add(rows.getString("name"));
                }
            }
            tables.put(name, Collections.unmodifiableList(columns));
        }
        return tables;
    }

    /** Whether it has no table that could be read. */
    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /** Whether there is a table of that name with all these columns. */
    public boolean has(String table, String... columns) {
        return tables.containsKey(table) && tables.get(table).containsAll(List.of(columns));
    }

    /**
     * Reads those of some columns that a table has, row by row.
     *
     * @param each takes a row; no more rows are read when it says false
     * @throws ForeignDatabaseException when the file is damaged or locked
     */
    public void read(String table, List<String> columns, Predicate<ForeignRow> each) {
        List<String> there =
                columns.stream().filter(tables.getOrDefault(table, List.of())::contains).toList();
        if (there.isEmpty()) {
            return;
        }
        String names = String.join(", ", there.stream().map(ForeignDatabase::quoted).toList());
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT "
                                        + names
                                        + " FROM "
                                        + quoted(table)
                                        + " LIMIT "
                                        + ROWS_MAX)) {
            boolean more = true;
            while (more && rows.next()) {
                SortedMap<String, Object> values = new TreeMap<>();
                for (int i = 0; i < there.size(); i++) {
                    Object value = rows.getObject(i + 1);
                    if (value != null) {
                        values.put(there.get(i), value);
                    }
                }
                more = each.test(new ForeignRow(values));
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static ForeignDatabaseException failed(Path file, SQLException cause) {
        SQLiteErrorCode code =
                cause instanceof SQLiteException known
                        ? known.getResultCode()
                        : SQLiteErrorCode.UNKNOWN_ERROR;
        boolean locked =
                code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
        String why =
                locked
                        ? "another program has it locked; end that, or import a copy"
                        : cause.getMessage();
        return new ForeignDatabaseException("could not read " + file + ": " + why, cause);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new ForeignDatabaseException("could not close a database that was read", e);
        }
    }

    private static void delete(Path folder) {
        try {
            for (String name : List.of("db", "db-wal", "db-shm", "db-journal")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new ForeignDatabaseException("could not delete the copy in " + folder, e);
        }
    }

    @Override
    public void close() {
        close(connection);
        copy.ifPresent(ForeignDatabase::delete);
    }
}
