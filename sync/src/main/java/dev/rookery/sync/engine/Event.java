package dev.rookery.sync.engine;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.List;

/** What the engine is told, one at a time. */
public sealed interface Event {

    /** A transaction was opened. */
    record Opened() implements Event {}

    /**
     * This node states something.
     *
     * @param drafts become one batch
     * @param latest for each draft the latest stamp held for its entity
     * @param wallMillis the machine's clock, ms since 1970; the facts carry it as their time
     */
    record Local(List<Draft> drafts, List<Stamp> latest, long wallMillis) implements Event {}

    /**
     * A peer sent facts. Within a transaction these come before {@link Local}.
     *
     * @param ttl how many hops they still may go from here; 0 for facts that were pulled
     * @param pushed whether they came as rumors, of which many are known already: then a repeat is
     *     not compared with what is held, for that is a read each; a pull finds what that misses
     */
    record FromPeer(String peer, List<Fact> facts, int ttl, boolean pushed, long wallMillis)
            implements Event {}

    /** What is said of an origin without any fact of it. */
    sealed interface Remark extends Event {}

    /**
     * An origin of this node is not its own alone.
     *
     * @param origin which; only the current one counts
     * @param seq a seq of it that is known elsewhere; only one beyond the head counts
     */
    record Contested(Origin origin, long seq, String why) implements Remark {}

    /**
     * A peer holds as many facts of an origin as this node, but not the same ones.
     *
     * @param dot the last seq of both; they differ there or before
     */
    record Forked(Dot dot, String peer, String why) implements Remark {}

    /** All for this transaction was said. */
    record Committing() implements Event {}

    /** The commit returned. */
    record Committed() implements Event {}

    /** The snapshot failed: the peers' facts of this transaction are not kept. */
    record Dropped() implements Event {}

    /** The transaction was rolled back; this is what the store holds (invariant I5). */
    record Reloaded(List<OriginRow> rows, NodeIdentity identity) implements Event {}
}
