package dev.rookery.node.store;

import dev.rookery.sync.engine.FactSource;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.RangeSum;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * What the sync loop reads of what is committed, over a connection of its own: no read of anybody
 * else's holds up a commit, but that of a page of facts with which its archive is refilled.
 *
 * <p>Threads: safe for any thread; one at a time, so that it is left to the sync loop.
 */
public final class LoopReads implements FactSource {

    private final Readers reader;

    LoopReads(Readers reader) {
        this.reader = reader;
    }

    @Override
    public List<Fact> facts(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        return reader.read(own -> own.tables.facts.range(origin, fromSeq, toSeq, bytesMax));
    }

    @Override
    public List<Fact> find(Origin origin, long seq) {
        return facts(origin, seq, seq, Long.MAX_VALUE);
    }

    @Override
    public List<Fact> named(Origin origin, long fromSeq, long toSeq, LongPredicate begins) {
        return reader.read(own -> own.tables.facts.named(origin, fromSeq, toSeq, begins));
    }

    @Override
    public RangeSum sum(Origin origin, long fromSeq, long toSeq) {
        return reader.read(own -> own.tables.facts.sum(origin, fromSeq, toSeq));
    }
}
