package dev.rookery.sync.http;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * So many bytes a second to all peers together, as a token bucket that holds one second's.
 *
 * <p>Rumors are small and matter now: half of the bytes are theirs before anybody else's, and what
 * would wait longer than a second for that half is not sent. Pulls wait for what rumors leave, so
 * that neither can starve the other.
 *
 * <p>Threads: safe for any thread.
 */
public final class ByteBudget {
    private static final double NANOS = 1e9;
    private static final double RUMORS_SHARE = 0.5;
    private static final Duration RUMORS_WAIT_MAX = Duration.ofSeconds(1);

    private final double perSecond;
    private final LongSupplier nanos;
    private double left;
    private double leftToRumors;
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
        this.leftToRumors = perSecond * RUMORS_SHARE;
        this.at = nanos.getAsLong();
    }

    /** What there is to spend each second. */
    long bytesPerSecond() {
        return (long) perSecond;
    }

    /**
     * Spends what is of use now or not at all.
     *
     * @return how long the caller waits before it sends; empty when it does not send, and nothing
     *     was spent
     */
    synchronized Optional<Duration> spend(long bytes) {
        refill();
        Duration wait = wait(leftToRumors, perSecond * RUMORS_SHARE);
        if (wait.compareTo(RUMORS_WAIT_MAX) > 0) {
            return Optional.empty();
        }
        leftToRumors -= bytes;
        left -= bytes;
        return Optional.of(wait);
    }

    /**
     * Spends what can wait.
     *
     * @return how long the caller waits before it sends
     */
    synchronized Duration reserve(long bytes) {
        refill();
        Duration wait = wait(left, perSecond);
        left -= bytes;
        return wait;
    }

    private static Duration wait(double left, double perSecond) {
        return left >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-left / perSecond * NANOS));
    }

    private void refill() {
        long now = nanos.getAsLong();
        double earned = (now - at) / NANOS * perSecond;
        left = Math.min(perSecond, left + earned);
        leftToRumors = Math.min(perSecond * RUMORS_SHARE, leftToRumors + earned * RUMORS_SHARE);
        at = now;
    }
}
