package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Optional;

/**
 * Hears what the sync loop did: for events, metrics, health and logs.
 *
 * <p>Threads: called by the sync loop, which waits: answer at once and throw nothing.
 */
public interface SyncListener {

    /**
     * Facts are durable, in the order in which they were kept.
     *
     * @param peer who sent them; empty for this node's own
     */
    default void kept(List<Fact> facts, Optional<String> peer) {}

    /** A peer's facts were not kept, because this node could not (snapshot, disk, queue). */
    default void stepDropped(String peer, int facts, String why) {}

    /** A peer's facts were refused, because they are wrong. Everything else goes on. */
    default void factsRefused(String peer, Origin origin, String why) {}

    /** One (origin, seq) was seen with two hashes. */
    default void forkSeen(Dot dot, String peer, String why) {}

    /** This node writes under a new origin from now on. */
    default void originRotated(Origin before, Origin now, String why) {}

    /** The store takes no writes ({@code true}, with its message), or takes them again. */
    default void readOnly(boolean readOnly, String why) {}

    /** A commit failed and was rolled back; its writers were told. */
    default void commitFailed(String why) {}

    /** Fresh facts were not pushed, because too much waits already. */
    default void rumorsDropped(int facts) {}

    /** The loop ended for a reason that is a fault of this program: the node must restart. */
    default void stopped(Throwable cause) {}
}
