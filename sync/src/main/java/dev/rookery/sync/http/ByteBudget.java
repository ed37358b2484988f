package dev.rookery.sync.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So many bytes a second to all peers together, as a token bucket that holds one second's.
 *
 * <p>Rumors are small and matter now: they spend and never wait. Pulls wait for what rumors leave.
 *
 * <p>Threads: safe for any thread.
 */
public final class ByteBudget {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final LongSupplier nanos;
    private double left;
    private long at;

    /**
     * @param nanos a clock that never goes back, such as {@code System::nanoTime}
     */
    public ByteBudget(long bytesPerSecond, LongSupplier nanos) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytes per second: " + bytesPerSecond);
        }
        this.perSecond = bytesPerSecond;
        this.nanos = nanos;
        this.left = perSecond;
        this.at = nanos.getAsLong();
    }

    /** What there is to spend each second. */
    long bytesPerSecond() {
        return (long) perSecond;
    }

    /** Spends what is sent in any case; debts beyond a second's bytes are forgiven. */
    synchronized void spend(long bytes) {
        refill();
        left = Math.max(left - bytes, Math.min(left, -perSecond));
    }

    /**
     * Spends what can wait.
     *
     * @return how long the caller waits before it sends
     */
    synchronized Duration reserve(long bytes) {
        refill();
        Duration wait =
                left >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-left / perSecond * NANOS));
        left -= bytes;
        return wait;
    }

    private void refill() {
        long now = nanos.getAsLong();
        left = Math.min(perSecond, left + (now - at) / NANOS * perSecond);
        at = now;
    }
}
