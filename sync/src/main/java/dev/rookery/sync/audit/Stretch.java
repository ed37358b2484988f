package dev.rookery.sync.audit;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.vector.RangeSum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What was checked in a stretch of an origin, summed up in the parts in which ranges are compared.
 *
 * <p>Threads: owned by the audit's thread.
 */
final class Stretch {

    /** Facts that one question to a peer covers: it reads as many hashes to answer. */
    static final long FACTS = 16_384;

    private final Span span;
    private final List<Span> parts;
    private final List<RangeSum> sums;

    private Stretch(Span span) {
        this.span = span;
        this.parts = span.parts();
        this.sums = new ArrayList<>(Collections.nCopies(parts.size(), RangeSum.EMPTY));
    }

    /** Beginning at a seq. */
    static Stretch from(long seq, long maxSeq) {
        return new Stretch(new Span(seq, Math.min(maxSeq, seq + FACTS - 1)));
    }

    Span span() {
        return span;
    }

    void add(long seq, Hash hash) {
        int part = (int) ((seq - span.from()) / parts.get(0).width());
        if (seq >= span.from() && part < sums.size()) {
            sums.set(part, sums.get(part).plus(hash));
        }
    }

    List<RangeDigest> digests() {
        return sums.stream().map(RangeDigest::of).toList();
    }
}
