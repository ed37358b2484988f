package dev.rookery.node.service;

import dev.rookery.node.registry.Ulid;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Draws identities for versions.
 *
 * <p>Threads: safe for any thread.
 */
public final class Ulids {
    private static final int CHANCE_BYTES = 10;
    private static final int POOL_BYTES = 400 * CHANCE_BYTES;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final byte[] pool = new byte[POOL_BYTES];
    private int used = POOL_BYTES;

    /** With the machine's chance and the given clock. */
    public Ulids(InstantSource clock) {
        this.clock = clock;
    }

    /** A fresh one. */
    public synchronized Ulid next() {
        if (used == POOL_BYTES) {
            random.nextBytes(pool);
            used = 0;
        }
        long low = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            low = (low << 8) | (pool[used + i] & 0xFF);
        }
        int high = ((pool[used + 8] & 0xFF) << 8) | (pool[used + 9] & 0xFF);
        used += CHANCE_BYTES;
        return Ulid.of(clock.millis(), high, low);
    }
}
