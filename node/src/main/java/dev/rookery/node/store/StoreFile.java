package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * Opens connections to the registry's file, each set up for its use.
 *
 * <p>Threads: immutable.
 */
final class StoreFile {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    // A registration changes small rows on pages of their own: smaller pages, fewer bytes forced.
    private static final int PAGE_BYTES = 2 << 10;
    // A commit after a page split walks all cached pages: small, and the system's own cache behind
    // it.
    private static final int WRITER_CACHE_KIB = 8 << 10;
    private static final int READER_CACHE_KIB = 16 << 10;
    private static final int FILLER_CACHE_KIB = 256 << 10;
    private static final int BUSY_MILLIS = 2_000;
    private static final int WRITER_BUSY_MILLIS = 100;

    private final Path path;

    StoreFile(Path path) {
        this.path = path;
    }

    /** Refuses what is plainly no registry, before SQLite touches it. */
    void check() {
        try {
            long size = Files.exists(path) ? Files.size(path) : 0;
            Path log = path.resolveSibling(path.getFileName() + "-wal");
            if (size == 0 && Files.exists(log) && Files.size(log) > 0) {
                throw Schema.refused(
                        path,
                        "the file is missing or empty, but its log "
                                + log.getFileName()
                                + " is not",
                        "put the file back, or move the log away to begin anew");
            }
            if (size > 0 && !Arrays.equals(start(), MAGIC)) {
                throw Schema.refused(
                        path,
                        "it is not an SQLite database, or its first page is damaged",
                        "restore a backup (rookery backup restore), or move the file away");
            }
        } catch (IOException e) {
            throw new StoreException(
                    "could not read " + path + ": " + e + "; check the disk and its permissions",
                    true,
                    e);
        }
    }

    /** The one connection that writes. */
    Db writer() {
        Db db = open(SQLiteOpenMode.READWRITE, SQLiteOpenMode.CREATE, WRITER_CACHE_KIB);
        boolean ready = false;
        try {
            requireVersion(db);
            db.execute(opening(), "PRAGMA page_size = " + PAGE_BYTES);
            String mode = db.first(opening(), "PRAGMA journal_mode = WAL").get(0);
            if (!mode.equals("wal")) {
                throw Schema.refused(
                        path,
                        "its journal mode stays \"" + mode + "\"",
                        "use a local disk: a network file system cannot hold the log's index");
            }
            db.execute(opening(), "PRAGMA synchronous = FULL");
            db.execute(opening(), "PRAGMA foreign_keys = ON");
            db.execute(opening(), "PRAGMA wal_autocheckpoint = 0");
            // A large step goes beyond the cache rather than to the log page by page.
            db.execute(opening(), "PRAGMA cache_spill = OFF");
            // From here on it waits for readers alone, when the log begins anew.
            db.first(opening(), "PRAGMA busy_timeout = " + WRITER_BUSY_MILLIS);
            ready = true;
            return db;
        } finally {
            if (!ready) {
                db.close();
            }
        }
    }

    /**
     * A connection that fills a file which nobody uses yet: fast, alone, and with nothing that
     * would survive a crash.
     */
    Db filler() {
        return filler(SQLiteOpenMode.READWRITE);
    }

    /** The same for a file that is not there yet. */
    Db created() {
        return filler(SQLiteOpenMode.CREATE);
    }

    private Db filler(SQLiteOpenMode mode) {
        Db db = open(SQLiteOpenMode.READWRITE, mode, FILLER_CACHE_KIB);
        db.execute(opening(), "PRAGMA page_size = " + PAGE_BYTES); // Of a new file alone.
        db.first(opening(), "PRAGMA locking_mode = EXCLUSIVE");
        db.first(opening(), "PRAGMA journal_mode = OFF");
        db.execute(opening(), "PRAGMA synchronous = OFF");
        return db;
    }

    /** A connection that only reads. */
    Db reader() {
        return open(SQLiteOpenMode.READONLY, SQLiteOpenMode.READONLY, READER_CACHE_KIB);
    }

    /** The connection that copies the log back into the file. */
    Db checkpointer() {
        Db db = open(SQLiteOpenMode.READWRITE, SQLiteOpenMode.READWRITE, 1 << 10);
        db.execute(opening(), "PRAGMA synchronous = FULL");
        db.execute(opening(), "PRAGMA wal_autocheckpoint = 0");
        return db;
    }

    private String opening() {
        return "open the registry " + path;
    }

    private byte[] start() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return in.readNBytes(MAGIC.length);
        }
    }

    private void requireVersion(Db db) {
        String version = db.first("read SQLite's version", "SELECT sqlite_version()").get(0);
        String[] parts = version.split("\\.", 3);
        int[] least = {3, 51, 3};
        for (int i = 0; i < least.length; i++) {
            int part = Integer.parseInt(parts[i]);
            if (part < least[i]) {
                throw Schema.refused(
                        path,
                        "SQLite " + version + " can corrupt a log that two connections use",
                        "use 3.51.3 or later");
            }
            if (part > least[i]) {
                return;
            }
        }
    }

    private Db open(SQLiteOpenMode mode, SQLiteOpenMode more, int cacheKib) {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.READWRITE);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setOpenMode(mode);
        config.setOpenMode(more);
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        config.setBusyTimeout(BUSY_MILLIS);
        // Else the driver prepares a SELECT for the row id after each INSERT.
        config.setGetGeneratedKeys(false);
        Db db;
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + path);
            // SQLite commits by itself what is outside of a transaction. Else the driver tries to
            // begin one after each statement, to see whether one was left open.
            connection.unwrap(SQLiteConnection.class).getConnectionConfig().setAutoCommit(false);
            db = new Db(connection);
        } catch (SQLException e) {
            throw Failures.of(opening(), e);
        }
        db.execute(opening(), "PRAGMA cache_size = -" + cacheKib);
        db.execute(opening(), "PRAGMA mmap_size = 0");
        db.execute(opening(), "PRAGMA trusted_schema = OFF");
        db.execute(opening(), "PRAGMA cell_size_check = ON");
        return db;
    }
}
