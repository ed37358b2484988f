package dev.rookery.node.claim;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.Optional;

/**
 * Seats in memory.
 *
 * <p>Threads: owned by the test.
 */
public final class MemorySeats implements SeatMemory {
    private final Origin origin;
    private Seats seats;
    private Optional<Seat> learnt = Optional.empty();

    public MemorySeats(Origin origin, Seats seats) {
        this.origin = origin;
        this.seats = seats;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public Seats seats(int size) {
        return seats;
    }

    @Override
    public void put(Seats known) {
        seats = known;
    }

    @Override
    public boolean learnt(Seat one) {
        return learnt.equals(Optional.of(one));
    }

    @Override
    public void putLearnt(Seat one) {
        learnt = Optional.of(one);
    }
}
