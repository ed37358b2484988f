package dev.rookery.sync.vector;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;

/**
 * What a node holds of one origin. While the origin has not forked, exactly the facts 1 … maxSeq.
 *
 * <p>Threads: immutable.
 *
 * @param maxSeq the last seq held; it ends a batch
 * @param count how many facts are held; more than maxSeq only where the origin forked
 * @param fingerprint the sum of their hashes
 * @param head the hash of the fact maxSeq: what the next fact's {@code prev} must be
 */
public record OriginRow(
        Origin origin, long maxSeq, long count, Fingerprint fingerprint, Hash head) {

    /** Nothing yet. */
    public static OriginRow empty(Origin origin) {
        return new OriginRow(origin, 0, 0, Fingerprint.EMPTY, Hash.ZERO);
    }

    /** With the next fact of this origin. */
    public OriginRow plus(Hash next) {
        return new OriginRow(origin, maxSeq + 1, count + 1, fingerprint.plus(next), next);
    }
}
