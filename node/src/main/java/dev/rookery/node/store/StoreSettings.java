package dev.rookery.node.store;

import dev.rookery.config.value.ByteSize;
import java.time.Duration;

/**
 * How the store uses the machine.
 *
 * <p>Threads: immutable.
 *
 * @param readers how many reads run at once, 1 … 64; each costs up to 16 MiB of page cache
 * @param readWait how long a read waits for its turn before it fails
 * @param checkpointInterval how often the log is copied back; longer makes fewer, larger writes
 * @param logMax the log's size from which it is begun anew; larger means rarer pauses of some
 *     milliseconds, more disk, and slower first reads
 */
public record StoreSettings(
        int readers, Duration readWait, Duration checkpointInterval, ByteSize logMax) {

    /** Four readers, five seconds, every half second, 64 MB of log. */
    public static final StoreSettings DEFAULT =
            new StoreSettings(4, Duration.ofSeconds(5), Duration.ofMillis(500), ByteSize.ofMb(64));

    private static final int READERS_MAX = 64;

    public StoreSettings {
        if (readers < 1 || readers > READERS_MAX) {
            throw new IllegalArgumentException("1 to " + READERS_MAX + " readers: " + readers);
        }
        if (!positive(readWait) || !positive(checkpointInterval) || logMax.bytes() < 1) {
            throw new IllegalArgumentException("waits and sizes are positive");
        }
    }

    private static boolean positive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
