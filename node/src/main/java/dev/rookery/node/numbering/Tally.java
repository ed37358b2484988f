package dev.rookery.node.numbering;

import dev.rookery.sync.message.ClaimReply;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts the votes on some claims. Each node counts once, and this one voted for all of them.
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
    private final Set<String> voted = new HashSet<>();
    private int outstanding;

    /**
     * @param outstanding answers that may still come
     */
    Tally(String self, int claims, int majority, int outstanding) {
        this.majority = majority;
        this.outstanding = outstanding;
        granted = new int[claims];
        refusedUpTo = new long[claims];
        for (int i = 0; i < claims; i++) {
            granted[i] = 1;
        }
        voted.add(self);
    }

    /** A node answered. */
    void take(String node, ClaimReply reply) {
        outstanding--;
        if (reply.refused().size() != granted.length || !voted.add(node)) {
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

    /** The highest number that who refused a claim knew; 0 when nobody refused it. */
    long refusedUpTo(int claim) {
        return refusedUpTo[claim];
    }
}
