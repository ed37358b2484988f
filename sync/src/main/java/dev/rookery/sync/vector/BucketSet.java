package dev.rookery.sync.vector;

/**
 * Some of the 256 buckets.
 *
 * <p>Threads: immutable.
 *
 * @param a buckets 0–63, the lowest bit first
 * @param b buckets 64–127
 * @param c buckets 128–191
 * @param d buckets 192–255
 */
public record BucketSet(long a, long b, long c, long d) {

    /** None of them. */
    public static final BucketSet NONE = new BucketSet(0, 0, 0, 0);

    /** All of them. */
    public static final BucketSet ALL = new BucketSet(-1, -1, -1, -1);

    /** Whether a bucket is among them. */
    public boolean contains(int bucket) {
        return (word(bucket) >>> (bucket & 63) & 1) == 1;
    }

    /** With one more. */
    public BucketSet plus(int bucket) {
        long bit = 1L << (bucket & 63);
        return switch (check(bucket) >> 6) {
            case 0 -> new BucketSet(a | bit, b, c, d);
            case 1 -> new BucketSet(a, b | bit, c, d);
            case 2 -> new BucketSet(a, b, c | bit, d);
            default -> new BucketSet(a, b, c, d | bit);
        };
    }

    /** Those in this set, in the other, or in both. */
    public BucketSet union(BucketSet o) {
        return new BucketSet(a | o.a, b | o.b, c | o.c, d | o.d);
    }

    /** Those in this set but not in the other. */
    public BucketSet minus(BucketSet o) {
        return new BucketSet(a & ~o.a, b & ~o.b, c & ~o.c, d & ~o.d);
    }

    /** How many. */
    public int size() {
        return Long.bitCount(a) + Long.bitCount(b) + Long.bitCount(c) + Long.bitCount(d);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return (a | b | c | d) == 0;
    }

    private long word(int bucket) {
        return switch (check(bucket) >> 6) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            default -> d;
        };
    }

    private static int check(int bucket) {
        if (bucket < 0 || bucket > 255) {
            throw new IllegalArgumentException("there are buckets 0-255, not " + bucket);
        }
        return bucket;
    }
}
