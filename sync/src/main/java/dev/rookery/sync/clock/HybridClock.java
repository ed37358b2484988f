package dev.rookery.sync.clock;

import java.time.Duration;

/**
 * Issues stamps: each later than all before it and than all that it has followed, and never far
 * from the machine's clock, which is handed in.
 *
 * <p>Source: Kulkarni et al., <em>Logical Physical Clocks</em>, OPODIS 2014, section 3. The bound
 * is ours (design.md, "Clocks"): one node with a wild clock must not carry all others away.
 *
 * <p>Threads: owned by the sync loop; not safe to share.
 */
public final class HybridClock {

    /** How far past the machine's clock a remote stamp is followed. */
    public static final Duration DRIFT_MAX = Duration.ofSeconds(60);

    private final long driftMaxMillis;
    private long last;

    /**
     * @param driftMax how far past the machine's clock a remote stamp is followed
     */
    public HybridClock(Duration driftMax) {
        if (driftMax.isNegative()) {
            throw new IllegalArgumentException("a bound is not negative: " + driftMax);
        }
        this.driftMaxMillis = driftMax.toMillis();
    }

    /**
     * The next stamp.
     *
     * @param wallMillis the machine's clock, ms since 1970; one before 1970 or after 5999 counts as
     *     the nearest time within
     */
    public Stamp tick(long wallMillis) {
        long wall = Stamp.ofMillis(clamp(wallMillis)).bits();
        last = Math.min(Math.max(last + 1, wall), Stamp.MAX.bits());
        return new Stamp(last);
    }

    /**
     * Learns of a stamp issued elsewhere, so that the next {@link #tick} is later than it.
     *
     * @param remote a stamp from another origin; believed up to {@code driftMax} past the machine's
     *     clock
     * @param wallMillis the machine's clock, ms since 1970
     * @return how far ahead of its own course the clock was moved; zero when it was ahead already,
     *     or when the stamp lies beyond the bound and was not followed
     */
    public Duration absorb(Stamp remote, long wallMillis) {
        long wall = clamp(wallMillis);
        if (remote.bits() <= last || remote.millis() > wall + driftMaxMillis) {
            return Duration.ZERO;
        }
        long course = Math.max(new Stamp(last).millis(), wall);
        last = remote.bits();
        return Duration.ofMillis(Math.max(0, remote.millis() - course));
    }

    /** The latest stamp issued or followed; {@link Stamp#ZERO} before the first. */
    public Stamp last() {
        return new Stamp(last);
    }

    private static long clamp(long wallMillis) {
        return Math.max(0, Math.min(wallMillis, Stamp.MAX.millis()));
    }
}
