package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;

/**
 * What a node holds of one origin, durably: said so that others may count on it.
 *
 * @param head the hash of the fact {@code row.maxSeq()}; as each fact names the one before, equal
 *     heads mean equal facts up to there
 */
public record Holding(RowDigest row, Hash head) {

    /** Of a row as last committed. */
    public static Holding of(OriginRow row) {
        return new Holding(RowDigest.of(row), row.head());
    }

    /** Whose facts it speaks of. */
    public Origin origin() {
        return row.origin();
    }
}
