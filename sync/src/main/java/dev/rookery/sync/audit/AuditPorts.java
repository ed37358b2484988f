package dev.rookery.sync.audit;

import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.vector.OriginRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an audit needs of its node.
 *
 * <p>Threads: called by the audit's thread, which may block.
 */
public interface AuditPorts {

    /** What is held, as of the last commit. */
    Held held();

    /** As {@link dev.rookery.sync.driver.FactStore#stored}. */
    List<StoredFact> stored(Origin origin, long fromSeq, long toSeq, long bytesMax);

    /** The fact of a name and a hash, from any peer that answers and holds it. */
    Optional<Fact> fetch(Origin origin, long seq, Hash hash);

    /** As {@link dev.rookery.sync.driver.SyncDriver#mend}; returns once it is durable. */
    void mend(List<Mending> facts, List<OriginRow> rows);

    /** Of each peer that answers now, whether it holds the same as this node. */
    Map<String, Boolean> roots();

    /** What some peer that answers says of a stretch that this node has just checked. */
    Optional<Compared> compare(Origin origin, Span span, List<RangeDigest> parts);

    /**
     * @param peer who was asked
     * @param differing seqs at which the peer holds as many facts, but not the same
     */
    record Compared(String peer, List<Span> differing) {}
}
