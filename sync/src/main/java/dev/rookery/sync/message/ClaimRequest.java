package dev.rookery.sync.message;

import java.util.List;
import java.util.Optional;

/**
 * Asks for votes on claims; without any, for the claims that the other remembers.
 *
 * @param sender the node id of the one who asks
 * @param seats who may vote, as the one who asks knows it
 * @param wanted what is to be voted for
 * @param after the last claim of the page before; empty for the first page
 */
public record ClaimRequest(String sender, Seats seats, List<Claim> wanted, Optional<Claim> after)
        implements Message {

    public ClaimRequest {
        Limits.text("a node id", sender, Limits.NAME_BYTES_MAX);
        wanted = List.copyOf(wanted);
        Limits.count("claims", wanted.size(), Limits.CLAIMS_MAX);
        if (!wanted.isEmpty() && after.isPresent()) {
            throw new IllegalArgumentException("either votes or a page are asked for, not both");
        }
        if (wanted.stream().anyMatch(Claim::spent)) {
            throw new IllegalArgumentException("nobody votes for nobody");
        }
    }

    /** Asks for votes. */
    public static ClaimRequest votes(String sender, Seats seats, List<Claim> wanted) {
        return new ClaimRequest(sender, seats, wanted, Optional.empty());
    }

    /** Asks for a page of claims. */
    public static ClaimRequest page(String sender, Seats seats, Optional<Claim> after) {
        return new ClaimRequest(sender, seats, List.of(), after);
    }
}
