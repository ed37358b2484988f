package dev.rookery.sync.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The timer of one process: what it was to do is forgotten when the process ends.
 *
 * <p>Threads: one world, one thread.
 */
final class ProcessTimer extends AbstractExecutorService implements ScheduledExecutorService {
    private final SimulatedTime time;
    private boolean ended;

    ProcessTimer(SimulatedTime time) {
        this.time = time;
    }

    boolean ended() {
        return ended;
    }

    /** The process is no more. */
    void end() {
        ended = true;
    }

    @Override
    public void execute(Runnable command) {
        ScheduledFuture<?> unused = schedule(command, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return time.after(
                Duration.ofNanos(unit.toNanos(delay)),
                () -> {
                    if (!ended) {
                        command.run();
                    }
                });
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return time.after(
                Duration.ofNanos(unit.toNanos(delay)), () -> ended ? null : callable.call());
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("nothing in sync repeats at a fixed rate");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nothing in sync repeats with a fixed delay");
    }

    @Override
    public void shutdown() {
        end();
    }

    @Override
    public List<Runnable> shutdownNow() {
        end();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return ended;
    }

    @Override
    public boolean isTerminated() {
        return ended;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
