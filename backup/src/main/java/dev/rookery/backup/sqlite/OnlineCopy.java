package dev.rookery.backup.sqlite;

import dev.rookery.backup.BackupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConnection;

/**
 * Copies a database while others write to it.
 *
 * <p>A read transaction on a connection of its own pins one moment, so the copy is of that moment
 * and is never begun again, however much is written meanwhile; in WAL mode nobody waits for it. The
 * pages go to the disk in steps, each forced, so that the commits of others do not queue behind one
 * large write. After each step it rests as long as that took: disk and processor are its own for at
 * most half of the time.
 */
public final class OnlineCopy {
    /** 1 MiB of the 2 KiB that the pages of a registry have; a commit waits for one at most. */
    private static final int PAGES_PER_STEP = 512;

    private static final Duration REST_MAX = Duration.ofMillis(100);
    private static final int SLEEP_MILLIS = 5;
    private static final int TIMEOUTS_MAX = 2_000;
    private static final int SQLITE_OK = 0;
    private static final int SQLITE_DONE = 101;

    private OnlineCopy() {}

    /**
     * Copies to a file that does not exist; the copy is in delete journal mode, closed and forced.
     *
     * @throws BackupException the target may be there in part
     */
    public static void take(Path database, Path target) {
        if (!Files.isRegularFile(database)) {
            throw new BackupException(
                    "copy the database",
                    database,
                    "there is no such file",
                    "check the node's data directory",
                    false,
                    null);
        }
        try (Connection source = SqliteFiles.readOnly(database);
                Statement statement = source.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM sqlite_schema").close();
            copy((SQLiteConnection) source, target);
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            throw SqliteFiles.failed("copy the database", database, e);
        }
        settle(target, List.of());
    }

    /**
     * Runs statements on a file that nobody else has open and vacuums it, so that what they deleted
     * is not left in free pages.
     */
    public static void strip(Path file, List<String> statements) {
        settle(file, statements);
    }

    private static void copy(SQLiteConnection source, Path target) throws SQLException {
        try (Pace pace = new Pace(target)) {
            int code =
                    source.getDatabase()
                            .backup(
                                    "main",
                                    target.toAbsolutePath().toString(),
                                    (remaining, pages) -> pace.step(remaining),
                                    SLEEP_MILLIS,
                                    TIMEOUTS_MAX,
                                    PAGES_PER_STEP);
            if (code != SQLITE_OK && code != SQLITE_DONE) {
                throw new SQLException("SQLite's backup ended with code " + code);
            }
        }
    }

    private static void settle(Path file, List<String> statements) {
        try (Connection connection = SqliteFiles.writable(file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=DELETE");
            for (String sql : statements) {
                statement.execute(sql);
            }
            if (!statements.isEmpty()) {
                statement.execute("VACUUM");
            }
        } catch (SQLException e) {
            throw SqliteFiles.failed("settle the copy", file, e);
        }
    }

    /**
     * Forces the file after each step that SQLite wrote of it, and rests. It is called from inside
     * SQLite, where nothing may be thrown: a failure is kept until the copy has ended.
     */
    private static final class Pace implements AutoCloseable {
        private final Path file;
        private Optional<FileChannel> channel = Optional.empty();
        private Optional<IOException> failure = Optional.empty();
        private long begun = System.nanoTime();

        Pace(Path file) {
            this.file = file;
        }

        void step(int remaining) {
            try {
                if (channel.isEmpty()) {
                    channel = Optional.of(FileChannel.open(file, StandardOpenOption.WRITE));
                }
                channel.get().force(false);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
            if (remaining > 0) {
                LockSupport.parkNanos(Math.min(System.nanoTime() - begun, REST_MAX.toNanos()));
            }
            begun = System.nanoTime();
        }

        @Override
        public void close() {
            try {
                if (channel.isPresent()) {
                    channel.get().close();
                }
            } catch (IOException e) {
                failure = Optional.of(e);
            }
            if (failure.isPresent()) {
                throw BackupException.of("force the copy", file, failure.get());
            }
        }
    }
}
