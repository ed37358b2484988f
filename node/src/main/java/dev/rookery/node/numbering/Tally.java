package dev.rookery.node.numbering;

import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Counts the votes on some claims: one for each seat, and those only that were given under the
 * seats of the one who asked. This node voted for all of them.
 *
 * <p>Threads: one at a time.
 */
final class Tally {

    /** How one claim stands. */
    enum Standing {
        OPEN,
        WON,
        LOST
    }

    private final int majority;
    private final int[] granted;
    private final long[] refusedUpTo;
    private final Seats seats;
    private final Set<Integer> voted = new HashSet<>();
    private int outstanding;
    private boolean stale;

    /**
     * @param seats under which this node voted
     * @param outstanding answers that may still come
     */
    Tally(Seats seats, String self, int claims, int majority, int outstanding) {
        this.seats = seats;
        this.majority = majority;
        this.outstanding = outstanding;
        granted = new int[claims];
        refusedUpTo = new long[claims];
        for (int i = 0; i < claims; i++) {
            granted[i] = 1;
        }
        seats.of(self).map(Seat::number).ifPresent(voted::add);
    }

    /** A node answered. */
    void take(String node, ClaimReply reply) {
        outstanding--;
        stale |= reply.seats().size() == seats.size() && !reply.seats().equals(seats);
        Optional<Integer> seat = seats.of(node).map(Seat::number);
        boolean votes = reply.seats().equals(seats) && reply.refused().size() == granted.length;
        if (!votes || seat.isEmpty() || !voted.add(seat.get())) {
            return;
        }
        for (int i = 0; i < granted.length; i++) {
            long known = reply.refused().get(i);
            granted[i] += known == 0 ? 1 : 0;
            refusedUpTo[i] = Math.max(refusedUpTo[i], known);
        }
    }

    /** A node did not. */
    void missed() {
        outstanding--;
    }

    /** The time is over. */
    void end() {
        outstanding = 0;
    }

    Standing standing(int claim) {
        if (granted[claim] >= majority) {
            return Standing.WON;
        }
        return granted[claim] + outstanding < majority ? Standing.LOST : Standing.OPEN;
    }

    /** Whether somebody knew of other seats. */
    boolean stale() {
        return stale;
    }

    /** The highest number that who refused a claim knew; 0 when nobody refused it. */
    long refusedUpTo(int claim) {
        return refusedUpTo[claim];
    }
}
