package dev.rookery.node.service;

import dev.rookery.sync.ack.Confirmed;
import dev.rookery.sync.fact.Dot;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows when other nodes hold a write too. */
@FunctionalInterface
public interface Confirmer {

    /**
     * Takes a place among those who wait, before the write is made.
     *
     * @throws dev.rookery.sync.driver.NodeBusyException when too many wait already
     */
    Confirming begin(Acks acks);

    /**
     * One write that is to be confirmed.
     *
     * <p>Threads: safe for any thread.
     */
    interface Confirming {

        /**
         * Waits until enough nodes hold it.
         *
         * @param last the last fact of the write; empty where it changed nothing, for then all that
         *     was written before is what the answer rests on
         * @return completes in time, with enough nodes or without; never fails
         */
        CompletionStage<Confirmed> confirmed(Optional<Dot> last);

        /** Waits no more. Must be called when {@link #confirmed} is not. */
        void leave();
    }
}
