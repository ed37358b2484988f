package dev.rookery.sync.vector;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;

/**
 * What a node holds in one stretch of an origin's seqs.
 *
 * <p>Threads: immutable.
 *
 * @param count how many facts; more than seqs only where the origin forked
 * @param fingerprint the sum of their hashes
 */
public record RangeSum(long count, Fingerprint fingerprint) {

    /** Of nothing. */
    public static final RangeSum EMPTY = new RangeSum(0, Fingerprint.EMPTY);

    /** With one more fact. */
    public RangeSum plus(Hash hash) {
        return new RangeSum(count + 1, fingerprint.plus(hash));
    }

    /** Of two stretches. */
    public RangeSum plus(RangeSum other) {
        return new RangeSum(count + other.count, fingerprint.plus(other.fingerprint.sum()));
    }
}
