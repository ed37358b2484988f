package dev.rookery.sync.message;

import java.util.List;
import java.util.Optional;

/**
 * Asks for votes on claims, and for pledges; without any, for those that the other remembers.
 *
 * @param sender the node id of the one who asks
 * @param seats who may vote, as the one who asks knows it
 * @param wanted what is to be voted for
 * @param pledges ballots that are to be promised, or voted in
 * @param after the last claim of the page before; empty for the first page
 */
public record ClaimRequest(
        String sender, Seats seats, List<Claim> wanted, List<Pledge> pledges, Optional<Claim> after)
        implements Message {

    public ClaimRequest {
        Limits.text("a node id", sender, Limits.NAME_BYTES_MAX);
        wanted = List.copyOf(wanted);
        pledges = List.copyOf(pledges);
        Limits.count("claims", wanted.size(), Limits.CLAIMS_MAX);
        Limits.count("pledges", pledges.size(), Limits.CLAIMS_MAX);
        if (after.isPresent() && !(wanted.isEmpty() && pledges.isEmpty())) {
            throw new IllegalArgumentException("either votes or a page are asked for, not both");
        }
        if (pledges.stream().anyMatch(it -> it.ballot() == 0 || (it.voted() > 0 && !it.votes()))) {
            throw new IllegalArgumentException("a ballot is promised, or voted in; not another");
        }
        if (wanted.stream().anyMatch(Claim::spent)) {
            throw new IllegalArgumentException("nobody votes for nobody");
        }
    }

    /** Asks for votes. */
    public static ClaimRequest votes(
            String sender, Seats seats, List<Claim> wanted, List<Pledge> pledges) {
        return new ClaimRequest(sender, seats, wanted, pledges, Optional.empty());
    }

    /** Asks for a page of claims. */
    public static ClaimRequest page(String sender, Seats seats, Optional<Claim> after) {
        return new ClaimRequest(sender, seats, List.of(), List.of(), after);
    }

    /** Whether it asks for a page, and for no votes. */
    public boolean asksForPage() {
        return wanted.isEmpty() && pledges.isEmpty();
    }
}
