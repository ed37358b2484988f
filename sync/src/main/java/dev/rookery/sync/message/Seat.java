package dev.rookery.sync.message;

import dev.rookery.sync.fact.Origin;
import java.util.Comparator;

/**
 * One of a cluster's places to vote on numbers, and the incarnation of a node that took it last.
 *
 * @param number from 1 on
 * @param generation how often the place was taken, from 1 on
 * @param node the id of who took it
 * @param origin the incarnation that votes there, and no other
 */
public record Seat(int number, long generation, String node, Origin origin) {

    /** Fewest bytes of one on the wire. */
    static final int BYTES_MIN = 4 + Origin.BYTES;

    private static final Comparator<Seat> TAKEN =
            Comparator.comparingLong(Seat::generation).thenComparing(Seat::origin);

    public Seat {
        Limits.text("a node id", node, Limits.NAME_BYTES_MAX);
        Limits.count("seats", number, Limits.SEATS_MAX);
        if (node.chars().anyMatch(sign -> sign <= ' ')) {
            throw new IllegalArgumentException("a node id without blanks has a seat");
        }
        if (number < 1 || generation < 1 || generation > Limits.GENERATION_MAX) {
            throw new IllegalArgumentException(
                    "no seat: number " + number + ", generation " + generation);
        }
    }

    /** Whether it was taken after another on the same place, in an order all nodes share. */
    boolean after(Seat other) {
        return TAKEN.compare(this, other) > 0;
    }
}
