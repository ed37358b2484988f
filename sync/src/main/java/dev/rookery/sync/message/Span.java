package dev.rookery.sync.message;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of an origin's seqs.
 *
 * <p>Threads: immutable.
 *
 * @param from first seq, inclusive, at least 1
 * @param to last seq, inclusive, at most {@link #SEQ_MAX}
 */
public record Span(long from, long to) {

    /** Beyond every seq: a span up to here ends where the facts do. */
    public static final long SEQ_MAX = 1L << 61;

    /** Into how many parts a span is cut. */
    public static final int PARTS = 16;

    public Span {
        if (from < 1 || to < from || to > SEQ_MAX) {
            throw new IllegalArgumentException("no such span of seqs: " + from + " to " + to);
        }
    }

    /** How many seqs there are. */
    public long width() {
        return to - from + 1;
    }

    /**
     * Cut into {@value #PARTS} parts of equal width, the last may be shorter; fewer when narrow.
     */
    public List<Span> parts() {
        long each = (width() + PARTS - 1) / PARTS;
        List<Span> parts = new ArrayList<>(PARTS);
        for (long next = from; next <= to; next += each) {
            parts.add(new Span(next, Math.min(to, next + each - 1)));
        }
        return parts;
    }
}
