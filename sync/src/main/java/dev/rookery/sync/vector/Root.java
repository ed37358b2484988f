package dev.rookery.sync.vector;

import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;

/**
 * The hash of all that a node holds: two nodes of one cluster with equal roots are equal.
 *
 * <p>Threads: immutable.
 */
public final class Root {

    private Root() {}

    /**
     * The SHA-256 of {@code cluster id, UTF-8 | sum 32}, where sum is that of all rows' hashes mod
     * 2²⁵⁶. A commit updates the sum in constant time.
     */
    public static Hash of(String clusterId, VersionVector vector) {
        return Hash.of(clusterId.getBytes(StandardCharsets.UTF_8), vector.sum().toBytes());
    }
}
