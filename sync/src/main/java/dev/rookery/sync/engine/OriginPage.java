package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Span;
import java.util.List;

/**
 * Some of an origin's facts, forked or not: batches whole, each after the one that it follows. All
 * pages of an origin, placed in their order, leave with the one who takes them what its owner held.
 *
 * <p>Threads: immutable.
 *
 * @param facts in the order in which they are to be kept; the last one is the next page's {@link
 *     After}
 * @param more whether there may be others
 */
public record OriginPage(List<Fact> facts, boolean more) {

    /**
     * Where a page goes on: after the batch that ends with this fact. Batches go by the seq of
     * their last fact, those of branches that end at one seq by its hash.
     */
    public record After(long seq, Hash hash) {

        /** Before all facts. */
        public static final After NOTHING = new After(0, Hash.ZERO);

        private boolean before(Fact last) {
            return last.seq() > seq || (last.seq() == seq && last.hash().compareTo(hash) > 0);
        }
    }

    public OriginPage {
        facts = List.copyOf(facts);
    }

    /**
     * Reads a page.
     *
     * @param to last seq; it ends a batch
     * @param bytesMax canonical bytes after which no further batch is added, so that a page may
     *     have {@link Batch#BYTES_MAX} more
     */
    public static OriginPage read(
            FactSource source, Origin origin, After after, long to, long bytesMax) {
        long from = Math.max(1, after.seq());
        if (from > to) {
            return new OriginPage(List.of(), false);
        }
        Branches branches = new Branches(source, origin, bytesMax);
        long doneTo = branches.read(new Span(from, to), after::before);
        return new OriginPage(branches.facts(), doneTo < to);
    }
}
