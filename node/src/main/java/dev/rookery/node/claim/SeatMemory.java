package dev.rookery.node.claim;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Seats;

/**
 * Who may vote, as this node knows it, and whether it does so itself. All of it is its own: a copy
 * of the database elsewhere knows nothing of it.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public interface SeatMemory {

    /** The incarnation that this node is now. */
    Origin origin();

    /**
     * The seats as last kept.
     *
     * @param size how many there are; seats kept for a cluster of another size are brought to it
     */
    Seats seats(int size);

    /** Keeps them. */
    void put(Seats seats);

    /** Which incarnation of this node last learnt what to vote by; none if none did. */
    boolean learnt(Origin origin);

    /** Notes that one did. */
    void putLearnt(Origin origin);
}
