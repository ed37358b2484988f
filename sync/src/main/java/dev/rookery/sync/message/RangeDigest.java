package dev.rookery.sync.message;

import dev.rookery.sync.vector.RangeSum;

/**
 * What one side holds in a span, small enough to be sent often.
 *
 * @param count how many facts
 * @param check the first 8 bytes of the sum of their hashes
 */
public record RangeDigest(long count, long check) {

    public RangeDigest {
        if (count < 0) {
            throw new IllegalArgumentException("a count is not negative: " + count);
        }
    }

    /** Of a sum. */
    public static RangeDigest of(RangeSum sum) {
        return new RangeDigest(sum.count(), sum.fingerprint().sum().a());
    }
}
