package dev.rookery.sync.peer;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock that nobody sets: what it said at first, and the time that has passed since. Every wait,
 * interval and age of the rim is measured by it, so that a jump of the wall clock neither holds a
 * breaker for an hour nor ends its wait at once.
 *
 * <p>Its instants are to be compared with its own alone; what people read, and what travels, is the
 * wall clock's. It is a {@link Clock} because Resilience4j asks for one.
 *
 * <p>Threads: safe for any thread.
 */
public final class SteadyClock extends Clock {
    private final Instant first;
    private final LongSupplier nanos;
    private final long firstNanos;

    /**
     * @param first what it says now
     * @param nanos a count that only grows; its first value means nothing
     */
    public SteadyClock(Instant first, LongSupplier nanos) {
        this.first = first;
        this.nanos = nanos;
        this.firstNanos = nanos.getAsLong();
    }

    /** The machine's. */
    public static SteadyClock system() {
        return new SteadyClock(Instant.now(), System::nanoTime);
    }

    @Override
    public Instant instant() {
        return first.plusNanos(nanos.getAsLong() - firstNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("its instants are no dates");
    }
}
