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
 * @param claims those it remembers, by entity and number; none where votes were asked for
 * @param more whether there is another page
 */
public record ClaimReply(
        Seats seats, Standing standing, List<Long> refused, List<Claim> claims, boolean more)
        implements Message {

    /** How a node stands in strict numbering. */
    public enum Standing {
        /** It is not in it, and remembers nothing. */
        ABSENT,
        /** It does not know yet what it may have voted for before. */
        LEARNING,
        /** It votes. */
        VOTER
    }

    /** Of one that has no part in it. */
    public static final ClaimReply ABSENT =
            new ClaimReply(Seats.NONE, Standing.ABSENT, List.of(), List.of(), false);

    public ClaimReply {
        refused = List.copyOf(refused);
        claims = List.copyOf(claims);
        Limits.count("votes", refused.size(), Limits.CLAIMS_MAX);
        Limits.count("claims", claims.size(), Limits.CLAIMS_MAX);
        if ((standing != Standing.VOTER && !refused.isEmpty()) || (more && claims.isEmpty())) {
            throw new IllegalArgumentException("votes of no voter, or more after nothing");
        }
    }
}
