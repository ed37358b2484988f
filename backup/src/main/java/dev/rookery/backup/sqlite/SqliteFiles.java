package dev.rookery.backup.sqlite;

import dev.rookery.backup.BackupException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Connections to SQLite files, opened with care: nothing in a file is trusted to run. */
final class SqliteFiles {
    private static final int BUSY_MILLIS = 10_000;

    private SqliteFiles() {}

    static Connection readOnly(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return careful(config, file);
    }

    static Connection writable(Path file) throws SQLException {
        return careful(new SQLiteConfig(), file);
    }

    static BackupException failed(String operation, Path file, SQLException thrown) {
        boolean full =
                thrown instanceof SQLiteException e
                        && (e.getResultCode() == SQLiteErrorCode.SQLITE_FULL);
        String cure =
                full
                        ? "free space on this disk, or set backup.directory to another one"
                        : "check the file and its disk; rookery doctor looks at the database";
        return new BackupException(
                operation, file, String.valueOf(thrown.getMessage()), cure, full, thrown);
    }

    private static Connection careful(SQLiteConfig config, Path file) throws SQLException {
        config.setBusyTimeout(BUSY_MILLIS);
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA trusted_schema=OFF");
            statement.execute("PRAGMA cell_size_check=ON");
            statement.execute("PRAGMA mmap_size=0");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
