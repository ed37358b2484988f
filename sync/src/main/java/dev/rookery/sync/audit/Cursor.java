package dev.rookery.sync.audit;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.RangeSum;
import java.util.Optional;

/**
 * Up to where an audit has come, so that it goes on there after a restart.
 *
 * @param origin at which it is; those before it are done
 * @param seq up to which it is done
 * @param sum of what was right up to there
 */
public record Cursor(Origin origin, long seq, RangeSum sum) {

    /** As one line. */
    public String text() {
        return origin + " " + seq + " " + sum.count() + " " + sum.fingerprint().sum();
    }

    /** Reads {@link #text}; empty when it is none. */
    public static Optional<Cursor> parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 4) {
            return Optional.empty();
        }
        try {
            Fingerprint fingerprint = Fingerprint.EMPTY.plus(Hash.parse(words[3]));
            RangeSum sum = new RangeSum(Long.parseLong(words[2]), fingerprint);
            return Optional.of(new Cursor(Origin.parse(words[0]), Long.parseLong(words[1]), sum));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
