package dev.rookery.node.offsite;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes pass in a second, on average: whoever sent a large object waits before the
 * next one.
 *
 * <p>Threads: owned by one place's thread; not safe to share.
 */
final class ByteRate {
    private final double nanosPerByte;
    private final LongSupplier nanos;
    private final LongConsumer pause;
    private long free;

    /**
     * By the machine's time.
     *
     * @param bytesPerSecond 0: no limit
     */
    ByteRate(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, LockSupport::parkNanos);
    }

    /** By another time. */
    ByteRate(long bytesPerSecond, LongSupplier nanos, LongConsumer pause) {
        this.nanosPerByte =
                bytesPerSecond == 0 ? 0 : (double) Duration.ofSeconds(1).toNanos() / bytesPerSecond;
        this.nanos = nanos;
        this.pause = pause;
        this.free = nanos.getAsLong();
    }

    /** Waits until what passed before has had its time, then notes these. */
    void take(int bytes) {
        long now = nanos.getAsLong();
        while (free - now > 0 && !Thread.currentThread().isInterrupted()) {
            pause.accept(free - now);
            now = nanos.getAsLong();
        }
        free = now + (long) (bytes * nanosPerByte);
    }
}
