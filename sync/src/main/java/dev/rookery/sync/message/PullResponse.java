package dev.rookery.sync.message;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.BucketSet;
import java.util.List;

/**
 * The answer to a {@link PullRequest}.
 *
 * <p>In a bucket that the request had spelled out, {@code rows} are those that differ from the
 * request's, with a maxSeq of 0 for what the other has nothing of: a row that is not mentioned is
 * equal. In any other spelled bucket {@code rows} are all that there are.
 *
 * @param root what the one who answers holds, after it has kept what it was given
 * @param spelled the buckets that {@code rows} speaks of
 * @param facts what the one who asked lacks, as far as its rows tell, batches whole, in (origin,
 *     seq) order
 * @param more whether there was more than fits: ask again
 * @param given what became of the facts in the request
 */
public record PullResponse(
        Hash root,
        BucketSet spelled,
        List<RowDigest> rows,
        List<Fact> facts,
        boolean more,
        Given given)
        implements Message {

    public PullResponse {
        rows = List.copyOf(rows);
        facts = List.copyOf(facts);
        Limits.rows(spelled, rows);
        Limits.count("facts", facts.size(), Limits.FACTS_MAX);
    }
}
