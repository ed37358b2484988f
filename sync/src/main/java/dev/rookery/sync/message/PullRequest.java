package dev.rookery.sync.message;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.Buckets;
import java.util.List;
import java.util.Optional;

/**
 * "This is what I have, this is for you; what have you got for me?"
 *
 * @param sender the node id of the one who asks
 * @param root what it holds
 * @param buckets the digest of all buckets, when the two do not know yet which differ
 * @param spelled the buckets whose rows are all in {@code rows}
 * @param rows its rows in the spelled buckets
 * @param hold origins of which it wants nothing in this exchange, because they did not fit
 * @param give facts that the other lacks, batches whole, in (origin, seq) order
 */
public record PullRequest(
        String sender,
        Hash root,
        Optional<Buckets> buckets,
        BucketSet spelled,
        List<RowDigest> rows,
        List<Origin> hold,
        List<Fact> give)
        implements Message {

    public PullRequest {
        Limits.text("a node id", sender, Limits.NAME_BYTES_MAX);
        rows = List.copyOf(rows);
        hold = List.copyOf(hold);
        give = List.copyOf(give);
        Limits.rows(spelled, rows);
        Limits.count("origins on hold", hold.size(), Limits.HOLD_MAX);
        Limits.count("facts", give.size(), Limits.FACTS_MAX);
    }
}
