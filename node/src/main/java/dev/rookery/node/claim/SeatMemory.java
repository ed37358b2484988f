package dev.rookery.node.claim;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Seat;
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

    /**
     * Whether it was last for this seat that what to vote by was learnt. Not whether by this
     * incarnation: one that lost a seat and takes another, or the same again, does not know what
     * was voted for there meanwhile.
     */
    boolean learnt(Seat seat);

    /** Notes that it was. */
    void putLearnt(Seat seat);
}
