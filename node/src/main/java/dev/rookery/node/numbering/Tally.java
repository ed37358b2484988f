package dev.rookery.node.numbering;

import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Counts the votes on some claims and pledges: one for each seat, and those only that were given
 * under the seats of the one who asked. This node voted for all of them.
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
    private final List<Pledge> own;
    private final int[] pledged;
    private final Pledge[] latest;
    private final long[] ballots;
    private final Seats seats;
    private final Set<Integer> voted = new HashSet<>();
    private int outstanding;
    private boolean stale;

    /**
     * @param seats under which this node voted
     * @param own how this node stands on the ballots that it asks for
     * @param outstanding answers that may still come
     */
    Tally(Seats seats, String self, int claims, List<Pledge> own, int majority, int outstanding) {
        this.seats = seats;
        this.own = List.copyOf(own);
        this.majority = majority;
        this.outstanding = outstanding;
        granted = new int[claims];
        refusedUpTo = new long[claims];
        Arrays.fill(granted, 1);
        pledged = new int[own.size()];
        Arrays.fill(pledged, 1);
        latest = own.toArray(Pledge[]::new);
        ballots = own.stream().mapToLong(Pledge::ballot).toArray();
        seats.of(self).map(Seat::number).ifPresent(voted::add);
    }

    /** A node answered. */
    void take(String node, ClaimReply reply) {
        outstanding--;
        stale |= reply.seats().size() == seats.size() && !reply.seats().equals(seats);
        Optional<Integer> seat = seats.of(node).map(Seat::number);
        boolean votes =
                reply.seats().equals(seats)
                        && reply.standing() == ClaimReply.Standing.VOTER
                        && reply.refused().size() == granted.length
                        && reply.pledges().size() == pledged.length;
        if (!votes || seat.isEmpty() || !voted.add(seat.get())) {
            return;
        }
        for (int i = 0; i < granted.length; i++) {
            long known = reply.refused().get(i);
            granted[i] += known == 0 ? 1 : 0;
            refusedUpTo[i] = Math.max(refusedUpTo[i], known);
        }
        for (int i = 0; i < pledged.length; i++) {
            Pledge answer = reply.pledges().get(i);
            pledged[i] += own.get(i).grantedBy(answer) ? 1 : 0;
            ballots[i] = Math.max(ballots[i], answer.ballot());
            latest[i] = answer.voted() > latest[i].voted() ? answer : latest[i];
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
        return standingOf(granted[claim]);
    }

    /** How one ballot stands. */
    Standing pledged(int pledge) {
        return standingOf(pledged[pledge]);
    }

    private Standing standingOf(int votes) {
        if (votes >= majority) {
            return Standing.WON;
        }
        return votes + outstanding < majority ? Standing.LOST : Standing.OPEN;
    }

    /** The number of the latest vote that those who answered know of; 0 for none. */
    long number(int pledge) {
        return latest[pledge].number();
    }

    /** The highest ballot that is promised. */
    long ballot(int pledge) {
        return ballots[pledge];
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
