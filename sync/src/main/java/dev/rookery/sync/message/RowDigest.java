package dev.rookery.sync.message;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;

/**
 * "This is all I have" of one origin, small enough to be sent often.
 *
 * @param maxSeq up to where nothing is missing; 0 for nothing
 * @param count how many facts are held; more than maxSeq only where the origin forked
 * @param check the first 8 bytes of their fingerprint
 */
public record RowDigest(Origin origin, long maxSeq, long count, long check) {

    public RowDigest {
        if (maxSeq < 0 || count < maxSeq || (maxSeq == 0 && count > 0)) {
            throw new IllegalArgumentException(
                    "no such row: " + count + " facts up to seq " + maxSeq + " of " + origin);
        }
    }

    /** Of a row. */
    public static RowDigest of(OriginRow row) {
        return new RowDigest(row.origin(), row.maxSeq(), row.count(), row.fingerprint().sum().a());
    }

    /** Whether some seq has more than one fact: such an origin is compared by ranges. */
    public boolean branched() {
        return count > maxSeq;
    }
}
