package dev.rookery.node.api;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for what blocks, apart by how long it takes, so that a slow backup holds up no read. Each
 * has a bounded queue; beyond it a request is refused as overloaded.
 *
 * <p>Threads: safe for any thread.
 */
final class Workers implements AutoCloseable {
    private static final int READS_WAITING_MAX = 4_096;
    private static final int WORK_WAITING_MAX = 32;
    private static final int DISK_WAITING_MAX = 1_024;
    private static final int SLOW_THREADS = 4;

    private final ExecutorService reads;
    private final ExecutorService work;
    private final ExecutorService disk;

    Workers(int readThreads) {
        this.reads = pool("api-read", readThreads, READS_WAITING_MAX);
        this.work = pool("api-work", SLOW_THREADS, WORK_WAITING_MAX);
        this.disk = pool("api-disk", SLOW_THREADS, DISK_WAITING_MAX);
    }

    /** For reads of the registry. */
    ExecutorService reads() {
        return reads;
    }

    /** For what takes seconds. */
    ExecutorService work() {
        return work;
    }

    /** For artifacts' bytes. */
    ExecutorService disk() {
        return disk;
    }

    @Override
    public void close() {
        reads.shutdown();
        work.shutdown();
        disk.shutdown();
    }

    private static ExecutorService pool(String name, int threads, int waitingMax) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(waitingMax),
                        task -> {
                            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
