package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.log.RareLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the log back into the file, off the commit path: passive checkpoints on a connection and a
 * thread of their own. They never reach the end of a log that is being written, so from a size on
 * the writer is asked to finish the last part and begin the log anew.
 *
 * <p>Threads: safe for any thread.
 */
final class Checkpoints implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    private static final int ROUNDS_MAX = 8;

    private final Db db;
    private final CommitCount commits;
    private final Duration interval;
    private final long pageBytes;
    private final long framesMax;
    private final RareLog failures = new RareLog(Clock.systemUTC(), log::warn);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile long restartFrames;
    private volatile boolean restartDue;
    private volatile long logBytes;
    private long seen = -1;

    /**
     * @param interval how often the log is looked at; longer means larger checkpoints
     * @param restartBytes the log's size from which the writer begins it anew
     */
    Checkpoints(Db db, CommitCount commits, Duration interval, long restartBytes) {
        this.db = db;
        this.commits = commits;
        this.interval = interval;
        this.pageBytes = Long.parseLong(db.first("look at the log", "PRAGMA page_size").get(0));
        this.framesMax = restartBytes / pageBytes;
        this.restartFrames = framesMax;
        this.thread = new Thread(this::run, "store-checkpoints");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the writer should call {@link #restart} before it writes on. */
    boolean restartDue() {
        return restartDue;
    }

    /**
     * On the writer's connection, between transactions: the log begins anew. It waits a moment for
     * readers of the log; where one reads on, the log grows by as much again before the next try.
     */
    void restart(Db writer) {
        List<String> row = writer.first("begin the log anew", "PRAGMA wal_checkpoint(RESTART)");
        boolean begun = row.get(0).equals("0");
        restartDue = false;
        restartFrames = (begun ? 0 : Long.parseLong(row.get(1))) + framesMax;
        log.debug("[store] log begun anew: {} {}", begun, row);
    }

    /** Bytes in the log when it was last looked at. */
    long logBytes() {
        return logBytes;
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        db.close();
    }

    private void run() {
        try {
            while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        long now = commits.now();
        if (now == seen) {
            return;
        }
        seen = now;
        try {
            catchUp();
        } catch (StoreException e) {
            failures.say(
                    "checkpoint",
                    "[store] " + e.getMessage() + "; the log grows until it works again");
        }
    }

    /** Small rounds towards the end, so that little is left to the writer. */
    private void catchUp() {
        long left = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<String> row = db.first("checkpoint", "PRAGMA wal_checkpoint(PASSIVE)");
            long frames = Long.parseLong(row.get(1));
            long before = left;
            left = frames - Long.parseLong(row.get(2));
            logBytes = frames * pageBytes;
            if (frames < restartFrames) {
                return;
            }
            if (left >= before / 2) {
                break;
            }
        }
        restartDue = true;
    }
}
