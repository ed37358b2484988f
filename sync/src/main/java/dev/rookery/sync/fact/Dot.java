package dev.rookery.sync.fact;

/**
 * The name of one fact.
 *
 * <p>Threads: immutable.
 *
 * @param seq 1, 2, 3 … within the origin, never skipped, never reused
 */
public record Dot(Origin origin, long seq) implements Comparable<Dot> {

    public Dot {
        if (seq < 1) {
            throw new IllegalArgumentException("a seq starts at 1: " + seq);
        }
    }

    @Override
    public int compareTo(Dot other) {
        int byOrigin = origin.compareTo(other.origin);
        return byOrigin != 0 ? byOrigin : Long.compare(seq, other.seq);
    }

    /** {@code <32 hex>:<seq>}. */
    @Override
    public String toString() {
        return origin + ":" + seq;
    }
}
