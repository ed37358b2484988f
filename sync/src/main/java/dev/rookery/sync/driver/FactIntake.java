package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import java.util.concurrent.CompletionStage;

/**
 * What the sync port and its exchanges need of the sync loop: what is held, and a place for what
 * peers say.
 *
 * <p>Threads: safe for any thread.
 */
public interface FactIntake {

    /** What is held, as of the last commit. */
    Held held();

    /**
     * Has a peer's facts kept where they fit.
     *
     * @return completes once they are durable. Fails with {@link NodeBusyException}, {@link
     *     SnapshotException} or {@link StoreException}; some batches may be durable then
     */
    CompletionStage<Kept> offer(PeerFacts facts);

    /** An origin of this node may not be its own alone. */
    void contested(Event.Contested contested);

    /** A peer holds other facts under an origin. */
    void forked(Event.Forked forked);
}
