package dev.rookery.sync.vector;

import java.util.Arrays;

/**
 * A digest of a whole vector: for each first byte of an origin, the first 8 bytes of the sum mod
 * 2²⁵⁶ of the rows' hashes; zero for a bucket without facts. Two nodes that differ spell out only
 * the buckets that differ, so old incarnations cost nothing.
 *
 * <p>Threads: immutable.
 */
public final class Buckets {

    /** How many buckets there are. */
    public static final int COUNT = 256;

    private final long[] hashes;

    private Buckets(long[] hashes) {
        this.hashes = hashes;
    }

    /**
     * @param hashes one for each bucket; copied
     */
    public static Buckets of(long[] hashes) {
        if (hashes.length != COUNT) {
            throw new IllegalArgumentException("256 buckets, not " + hashes.length);
        }
        return new Buckets(hashes.clone());
    }

    /** The 8 bytes of a bucket; zero for an empty one. */
    public long hash(int bucket) {
        return hashes[bucket];
    }

    /** The buckets with facts. */
    public BucketSet filled() {
        return differing(new Buckets(new long[COUNT]));
    }

    /** The buckets in which two nodes do not hold the same. */
    public BucketSet differing(Buckets other) {
        BucketSet set = BucketSet.NONE;
        for (int i = 0; i < COUNT; i++) {
            set = hashes[i] == other.hashes[i] ? set : set.plus(i);
        }
        return set;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Buckets buckets && Arrays.equals(buckets.hashes, hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }

    @Override
    public String toString() {
        return filled().size() + " filled buckets";
    }
}
