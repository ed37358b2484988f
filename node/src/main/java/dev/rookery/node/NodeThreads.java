package dev.rookery.node;

import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.peer.Machine;
import dev.rookery.sync.peer.SteadyClock;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine as a node sees it: time, chance, and the few threads that belong to nobody else.
 *
 * <p>Threads: safe for any thread.
 */
final class NodeThreads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NodeThreads.class);

    private static final int WORKERS = 4;
    private static final int SLOW = 2;
    private static final int WAITING_MAX = 1_024;
    private static final int EVENT_LOOPS_MAX = 8;
    private static final long STOP_SECONDS = 10;

    private final Clock clock;
    private final SteadyClock steady = SteadyClock.system();
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(named("rookery-timer"));
    private final ThreadPoolExecutor workers = pool(WORKERS, "rookery-worker");
    private final ThreadPoolExecutor slow = pool(SLOW, "rookery-slow");
    private final ThreadPoolExecutor copies = pool(1, "rookery-copies");
    private final ThreadPoolExecutor rollbacks = pool(SLOW, "rookery-rollback");
    private final ThreadPoolExecutor glances = pool(SLOW, "rookery-glances");
    private final ThreadPoolExecutor looks = pool(SLOW, "rookery-looks");
    private final ThreadPoolExecutor archiving = pool(1, "rookery-archive");

    /**
     * @param clock the machine's wall clock
     */
    NodeThreads(Clock clock) {
        this.clock = clock;
    }

    Clock clock() {
        return clock;
    }

    /** What waits, intervals and ages are measured by. */
    SteadyClock steady() {
        return steady;
    }

    SecureRandom random() {
        return random;
    }

    /** One thread; nothing on it may block. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /** A few threads, for what blocks briefly. */
    ThreadPoolExecutor workers() {
        return workers;
    }

    /** One thread, for what takes seconds. */
    ThreadPoolExecutor copies() {
        return copies;
    }

    /** Two threads, for rollbacks that wait until their target's bytes are here. */
    ThreadPoolExecutor rollbacks() {
        return rollbacks;
    }

    /** Two threads, for the beginnings of files: as many as come must not hold up pulls. */
    ThreadPoolExecutor glances() {
        return glances;
    }

    /** Two threads, for promotions that may wait for bytes of other nodes. */
    ThreadPoolExecutor looks() {
        return looks;
    }

    /** One thread, on which the archive waits for its disk. */
    ThreadPoolExecutor archiving() {
        return archiving;
    }

    /** What the peers take of it. */
    Machine machine() {
        return new Machine(clock, steady, random, timer, workers);
    }

    /** How many event loops pay on this machine. */
    static int eventLoops() {
        return Math.min(EVENT_LOOPS_MAX, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Runs a task on the workers, again and again, never twice at a time; a full queue skips a
     * turn.
     */
    Runnable every(Duration period, Runnable task) {
        return every(period, task, workers);
    }

    /** The same for what waits for others, or reads whole files: it holds up nothing else. */
    Runnable everySlowly(Duration period, Runnable task) {
        return every(period, task, slow);
    }

    private Runnable every(Duration period, Runnable task, ThreadPoolExecutor pool) {
        AtomicBoolean running = new AtomicBoolean();
        var turns =
                timer.scheduleWithFixedDelay(
                        () -> {
                            if (running.compareAndSet(false, true)) {
                                hand(task, running, pool);
                            }
                        },
                        0,
                        period.toMillis(),
                        TimeUnit.MILLISECONDS);
        return () -> turns.cancel(false);
    }

    private static void hand(Runnable task, AtomicBoolean running, ThreadPoolExecutor pool) {
        try {
            pool.execute(
                    () -> {
                        try {
                            attempt(task);
                        } finally {
                            running.set(false);
                        }
                    });
        } catch (RejectedExecutionException e) {
            running.set(false);
            log.debug("[node] a regular task waits for its next turn: the workers are busy");
        }
    }

    /** The outermost place of what runs by itself: it is tried again at its next turn. */
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (NodeBusyException e) { // An ordinary no: the database is being exchanged.
            log.debug("[node] a regular task waits for its next turn: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.warn("[node] a regular task failed and is tried again: {}", e.toString());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        List.of(workers, slow, copies, rollbacks, glances, looks, archiving)
                .forEach(ThreadPoolExecutor::shutdown);
        Stops.quietly("end the workers", workers, STOP_SECONDS);
        Stops.quietly("end what is slow", slow, STOP_SECONDS);
        Stops.quietly("end a copy", copies, STOP_SECONDS);
        Stops.quietly("end a rollback", rollbacks, STOP_SECONDS);
        Stops.quietly("end a glance at a file", glances, STOP_SECONDS);
        Stops.quietly("end a look", looks, STOP_SECONDS);
        Stops.quietly("end the archive's thread", archiving, STOP_SECONDS);
    }

    private static ThreadPoolExecutor pool(int threads, String name) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                60,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_MAX),
                named(name));
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
