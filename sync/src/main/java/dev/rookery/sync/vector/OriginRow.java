package dev.rookery.sync.vector;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.nio.ByteBuffer;

/**
 * What a node holds of one origin. While the origin has not forked, exactly the facts 1 … maxSeq.
 * Where it has, a tree: whole batches, each with the fact that it follows, so that every seq up to
 * maxSeq has at least one fact.
 *
 * <p>Threads: immutable.
 *
 * @param maxSeq the last seq held; it ends a batch
 * @param count how many facts are held; more than maxSeq only where the origin forked
 * @param fingerprint the sum of their hashes
 * @param head the hash of the fact maxSeq: what the next fact's {@code prev} must be; the lowest of
 *     them where there are several
 * @param forked whether this node has seen two facts of one seq; it alone can know, so it is not in
 *     the root
 */
public record OriginRow(
        Origin origin,
        long maxSeq,
        long count,
        Fingerprint fingerprint,
        Hash head,
        boolean forked) {

    /** Bytes that {@link #hash()} is made of. */
    private static final int HASHED_BYTES = Origin.BYTES + 8 + 8 + Hash.BYTES;

    public OriginRow {
        if (maxSeq < 0 || count < maxSeq) {
            throw new IllegalArgumentException(
                    "no such row: " + count + " facts up to seq " + maxSeq + " of " + origin);
        }
    }

    /** Nothing yet. */
    public static OriginRow empty(Origin origin) {
        return new OriginRow(origin, 0, 0, Fingerprint.EMPTY, Hash.ZERO, false);
    }

    /** With the next fact of this origin. */
    public OriginRow plus(Hash next) {
        return new OriginRow(origin, maxSeq + 1, count + 1, fingerprint.plus(next), next, forked);
    }

    /**
     * With a fact that does not follow the head: one of another branch of a forked origin. The head
     * stays the lowest hash of maxSeq, whatever came first.
     *
     * @param seq at most maxSeq + 1; what the fact follows is held
     */
    public OriginRow branch(long seq, Hash hash) {
        if (seq > maxSeq + 1) {
            throw new IllegalArgumentException("a gap before " + origin + ":" + seq);
        }
        boolean leads = seq > maxSeq || (seq == maxSeq && hash.compareTo(head) < 0);
        return new OriginRow(
                origin,
                Math.max(maxSeq, seq),
                count + 1,
                fingerprint.plus(hash),
                leads ? hash : head,
                true);
    }

    /** Whether some seq has more than one fact: such an origin is compared by ranges. */
    public boolean branched() {
        return count > maxSeq;
    }

    /** With the fork seen. */
    public OriginRow fork() {
        return forked ? this : new OriginRow(origin, maxSeq, count, fingerprint, head, true);
    }

    /**
     * What the root and the buckets sum: the SHA-256 of {@code origin 16 | u64 maxSeq | u64 count |
     * fingerprint 32}.
     */
    public Hash hash() {
        ByteBuffer bytes = ByteBuffer.allocate(HASHED_BYTES);
        bytes.putLong(origin.high()).putLong(origin.low()).putLong(maxSeq).putLong(count);
        fingerprint.sum().write(bytes);
        return Hash.of(bytes.array());
    }
}
