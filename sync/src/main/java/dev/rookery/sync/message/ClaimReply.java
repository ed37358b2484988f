package dev.rookery.sync.message;

import java.util.List;

/**
 * The answer to a {@link ClaimRequest}, once what it says is durable.
 *
 * @param seats who may vote, as the one who answers knows it now
 * @param standing whether the one who answers may vote
 * @param refused for each claim that was to be voted for: 0 where it was, else the highest number
 *     of the entity that the one who answers knows; none from one who may not vote, or not under
 *     the seats of the one who asks
 * @param pledges for each ballot that was asked for, how the one who answers stands on it now: as
 *     asked for where it agreed; with the last page, all that it remembers
 * @param claims those it remembers, by entity and number; none where votes were asked for
 * @param more whether there is another page
 */
public record ClaimReply(
        Seats seats,
        Standing standing,
        List<Long> refused,
        List<Pledge> pledges,
        List<Claim> claims,
        boolean more)
        implements Message {

    /** How a node stands in strict numbering. */
    public enum Standing {
        /** It is not in it, and remembers nothing. */
        ABSENT,
        /** It is another's place that its node id has, or nobody's: it tells for none. */
        UNSEATED,
        /** It has a place, and does not know yet what may have been voted for there. */
        LEARNING,
        /** It votes. */
        VOTER
    }

    /** Of one that has no part in it. */
    public static final ClaimReply ABSENT =
            new ClaimReply(Seats.NONE, Standing.ABSENT, List.of(), List.of(), List.of(), false);

    /** Votes; none from one who may not vote, or not under the seats of the one who asks. */
    public static ClaimReply votes(
            Seats seats, Standing standing, List<Long> refused, List<Pledge> pledges) {
        return new ClaimReply(seats, standing, refused, pledges, List.of(), false);
    }

    /** A page of what it remembers. */
    public static ClaimReply page(
            Seats seats,
            Standing standing,
            List<Claim> claims,
            List<Pledge> pledges,
            boolean more) {
        return new ClaimReply(seats, standing, List.of(), pledges, claims, more);
    }

    public ClaimReply {
        refused = List.copyOf(refused);
        pledges = List.copyOf(pledges);
        claims = List.copyOf(claims);
        Limits.count("votes", refused.size(), Limits.CLAIMS_MAX);
        Limits.count("pledges", pledges.size(), Limits.PLEDGES_MAX);
        Limits.count("claims", claims.size(), Limits.CLAIMS_MAX);
        if ((standing != Standing.VOTER && !refused.isEmpty()) || (more && claims.isEmpty())) {
            throw new IllegalArgumentException("votes of no voter, or more after nothing");
        }
    }
}
