package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.RangeSum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Facts to read: what the store has committed.
 *
 * <p>Threads: safe for any thread.
 */
public interface FactSource {

    /**
     * Committed facts of an origin, from one seq to another, in seq order (a fork's twins by hash,
     * all of them), whole, at least one when there is one, and no more once {@code bytesMax}
     * canonical bytes are passed. A batch at the end may be cut: the caller asks on.
     *
     * @param fromSeq first seq, inclusive
     * @param toSeq last seq, inclusive
     */
    List<Fact> facts(Origin origin, long fromSeq, long toSeq, long bytesMax);

    /** The committed facts of one seq: none, one, or a fork's twins. */
    List<Fact> find(Origin origin, long seq);

    /**
     * How many committed facts of an origin there are from one seq to another, and what their
     * hashes add up to.
     *
     * @param fromSeq first seq, inclusive
     * @param toSeq last seq, inclusive
     */
    RangeSum sum(Origin origin, long fromSeq, long toSeq);

    /**
     * The committed facts of an origin, from one seq to another, whose hash begins as asked.
     *
     * @param begins of the first 8 bytes of a hash
     */
    default List<Fact> named(Origin origin, long fromSeq, long toSeq, LongPredicate begins) {
        List<Fact> found = new ArrayList<>();
        List<Fact> page = facts(origin, fromSeq, toSeq, Batch.BYTES_MAX);
        while (!page.isEmpty()) {
            page.stream().filter(fact -> begins.test(fact.hash().a())).forEach(found::add);
            long next = page.get(page.size() - 1).seq() + 1;
            page = next > toSeq ? List.of() : facts(origin, next, toSeq, Batch.BYTES_MAX);
        }
        return found;
    }
}
