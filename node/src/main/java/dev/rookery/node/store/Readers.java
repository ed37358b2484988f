package dev.rookery.node.store;

import dev.rookery.sync.driver.DamagedFactException;
import dev.rookery.sync.driver.StoreException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * A few read-only connections, handed out one read at a time. Each read sees one state of the file:
 * never half a commit.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class Readers implements AutoCloseable {

    private final StoreFile file;
    private final CommitCount commits;
    private final int readersMax;
    private final Duration waitMax;
    private final Semaphore free;
    private final Deque<Reader> idle = new ConcurrentLinkedDeque<>();
    private final LongAdder damageMet = new LongAdder();

    /**
     * @param readersMax how many reads run at once; each costs up to 16 MiB of cache
     * @param waitMax how long a read waits for its turn
     */
    Readers(StoreFile file, CommitCount commits, int readersMax, Duration waitMax) {
        this.file = file;
        this.commits = commits;
        this.readersMax = readersMax;
        this.waitMax = waitMax;
        this.free = new Semaphore(readersMax);
    }

    /** How many reads met a damaged fact. */
    long damageMet() {
        return damageMet.sum();
    }

    /** Reads in one transaction. */
    <T> T read(Function<Reader, T> work) {
        take(1);
        try {
            Reader reader = idle.pollFirst();
            return work(reader != null ? reader : new Reader(file.reader(), commits), work);
        } finally {
            free.release();
        }
    }

    @Override
    public void close() {
        take(readersMax);
        for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.close();
        }
    }

    /** A reader that failed is not used again. */
    private <T> T work(Reader reader, Function<Reader, T> work) {
        boolean fine = false;
        try {
            reader.begin();
            T result = work.apply(reader);
            reader.end();
            fine = true;
            return result;
        } catch (DamagedFactException e) {
            damageMet.increment();
            throw e;
        } finally {
            if (fine) {
                idle.addFirst(reader);
            } else {
                reader.close();
            }
        }
    }

    private void take(int permits) {
        try {
            if (!free.tryAcquire(permits, waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        "could not read: all "
                                + readersMax
                                + " readers were busy for "
                                + waitMax.toSeconds()
                                + " s; ask again later, or for less at once",
                        false,
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    "could not read: interrupted while waiting; ask again", false, e);
        }
    }
}
