package dev.rookery.sync.message;

import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who may vote on numbers: as many places as the cluster has nodes, each with the incarnation that
 * took it last. Votes count together only when they were given under equal seats, so one that was
 * given before its place was taken by another never counts beside one that was given after.
 *
 * @param size places there are; 0 of a node that has no part in it
 * @param taken by number, each once
 */
public record Seats(int size, List<Seat> taken) {

    /** Of a node that has no part in it. */
    public static final Seats NONE = new Seats(0, List.of());

    public Seats {
        Limits.count("seats", size, Limits.SEATS_MAX);
        taken = List.copyOf(taken);
        int before = 0;
        for (Seat seat : taken) {
            if (seat.number() <= before || seat.number() > size) {
                throw new IllegalArgumentException(
                        "seat " + seat.number() + " after " + before + " of " + size);
            }
            before = seat.number();
        }
    }

    /** Without anybody on them. */
    public static Seats empty(int size) {
        return new Seats(size, List.of());
    }

    /** Who has a place. */
    public Optional<Seat> at(int number) {
        return taken.stream().filter(seat -> seat.number() == number).findFirst();
    }

    /** The place of an incarnation. */
    public Optional<Seat> of(Origin origin) {
        return taken.stream().filter(seat -> seat.origin().equals(origin)).findFirst();
    }

    /** The place that a node took last. */
    public Optional<Seat> of(String node) {
        return taken.stream().filter(seat -> seat.node().equals(node)).findFirst();
    }

    /** The later of both on each place; of another number of places nothing is taken over. */
    public Seats merged(Seats other) {
        if (other.size != size) {
            return this;
        }
        TreeMap<Integer, Seat> latest = new TreeMap<>();
        taken.forEach(seat -> latest.put(seat.number(), seat));
        other.taken.forEach(
                seat -> latest.merge(seat.number(), seat, (a, b) -> b.after(a) ? b : a));
        return new Seats(size, new ArrayList<>(latest.values()));
    }

    /** With one more place taken, if nobody took it later. */
    public Seats with(Seat seat) {
        return merged(new Seats(size, List.of(seat)));
    }
}
