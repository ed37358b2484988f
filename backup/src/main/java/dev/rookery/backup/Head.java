package dev.rookery.backup;

import java.util.UUID;

/**
 * How far one origin's entries reach. The caller says what an origin is; here it is 16 bytes.
 *
 * <p>Entries are only ever added, so of two states of one store the one with the larger seq and
 * count holds all that the other holds. The count is what tells them apart when two entries share a
 * seq (a forked origin).
 *
 * <p>Threads: immutable.
 *
 * @param origin 16 opaque bytes
 * @param seq the largest sequence number held, from 0
 * @param count how many entries are held, from 0
 */
public record Head(UUID origin, long seq, long count) {

    /** Refuses negative numbers. */
    public Head {
        if (seq < 0 || count < 0) {
            throw new IllegalArgumentException("a head is not negative: " + seq + ", " + count);
        }
    }

    /** Whether this reaches at least as far. */
    public boolean covers(Head other) {
        return seq >= other.seq && count >= other.count;
    }

    /** The further of both, number by number. */
    public Head max(Head other) {
        return new Head(origin, Math.max(seq, other.seq), Math.max(count, other.count));
    }
}
