package dev.rookery.sync.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The one time of a world: what is to happen, in the order of its time, and of its making where
 * times are equal.
 *
 * <p>Threads: one world, one thread.
 */
final class SimulatedTime {

    /** 2026-01-01T00:00:00Z. */
    static final long EPOCH_MILLIS = 1_767_225_600_000L;

    private final PriorityQueue<Event<?>> events =
            new PriorityQueue<>(
                    Comparator.<Event<?>>comparingLong(e -> e.atNanos)
                            .thenComparingLong(e -> e.number));
    private long nanos;
    private long number;

    /** Since the world began; it only grows. */
    long nanos() {
        return nanos;
    }

    /** The true wall clock, ms since 1970. */
    long millis() {
        return EPOCH_MILLIS + TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    <V> Event<V> after(Duration delay, Callable<V> what) {
        Event<V> event = new Event<>(what, nanos + Math.max(0, delay.toNanos()), number++);
        events.add(event);
        return event;
    }

    Event<Void> after(Duration delay, Runnable what) {
        return after(
                delay,
                () -> {
                    what.run();
                    return null;
                });
    }

    /** Lets the next thing happen; false when nothing is left to do until then. */
    boolean step(long untilNanos) {
        Event<?> next = events.peek();
        if (next == null || next.atNanos > untilNanos) {
            nanos = Math.max(nanos, untilNanos);
            return false;
        }
        events.remove();
        nanos = next.atNanos;
        next.run();
        if (next.failure instanceof Violation violation) {
            throw violation;
        }
        if (next.failure != null) {
            throw new IllegalStateException("a step of the world broke", next.failure);
        }
        return true;
    }

    /** What happens at its time. */
    static final class Event<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long atNanos;
        private final long number;
        private Throwable failure;

        Event(Callable<V> what, long atNanos, long number) {
            super(what);
            this.atNanos = atNanos;
            this.number = number;
        }

        @Override
        protected void setException(Throwable thrown) {
            failure = thrown;
            super.setException(thrown);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(
                    getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
