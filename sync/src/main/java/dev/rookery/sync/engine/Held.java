package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.VersionVector;

/**
 * What the node holds, as of a commit.
 *
 * <p>Threads: immutable.
 *
 * @param root the hash of the vector, see {@link dev.rookery.sync.vector.Root}
 */
public record Held(VersionVector vector, Hash root, NodeIdentity identity) {

    /** The last seq issued under the current origin; 0 for none. */
    public long head() {
        return vector.maxSeq(identity.current());
    }
}
