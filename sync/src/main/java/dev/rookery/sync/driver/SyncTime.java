package dev.rookery.sync.driver;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time, handed in.
 *
 * @param wall the machine's clock, which people set and which may jump
 * @param nanos a count that only grows, for windows and intervals
 */
public record SyncTime(InstantSource wall, LongSupplier nanos) {

    /** The machine's. */
    public static final SyncTime SYSTEM = new SyncTime(InstantSource.system(), System::nanoTime);
}
