package dev.rookery.node.store;

import dev.rookery.node.claim.SeatMemory;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Seats as text beside the node's other state: a line for each, {@code number generation origin
 * node}.
 *
 * <p>Threads: as its connection.
 */
final class SeatRow implements SeatMemory {
    private static final String SEATS = "seats";
    private static final String LEARNT = "voter";
    private static final int FIELDS = 4;

    private final NodeState node;

    SeatRow(NodeState node) {
        this.node = node;
    }

    @Override
    public Origin origin() {
        return node.identity()
                .orElseThrow(() -> new IllegalStateException("the node has no origin yet"))
                .current();
    }

    @Override
    public Seats seats(int size) {
        List<Seat> taken = node.get(SEATS).orElse("").lines().map(SeatRow::seat).toList();
        return new Seats(size, taken.stream().filter(seat -> seat.number() <= size).toList());
    }

    @Override
    public void put(Seats seats) {
        node.put(
                SEATS, seats.taken().stream().map(SeatRow::line).collect(Collectors.joining("\n")));
    }

    @Override
    public boolean learnt(Seat seat) {
        return node.get(LEARNT).equals(Optional.of(line(seat)));
    }

    @Override
    public void putLearnt(Seat seat) {
        node.put(LEARNT, line(seat));
    }

    private static String line(Seat seat) {
        return seat.number() + " " + seat.generation() + " " + seat.origin() + " " + seat.node();
    }

    private static Seat seat(String line) {
        String[] fields = line.split(" ", FIELDS);
        return new Seat(
                Integer.parseInt(fields[0]),
                Long.parseLong(fields[1]),
                fields[FIELDS - 1],
                Origin.parse(fields[2]));
    }
}
