package dev.rookery.sync.message;

import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * The answer to a {@link RangeRequest}.
 *
 * @param differing for each compared span, where the two differ
 * @param doneTo up to which seq the listed spans are answered; 0 when none is
 * @param unknown which of the facts listed in spans that end up to there the one who answers lacks:
 *     their places in all lists, one after the other, ascending
 * @param facts which the one who asked lacks, batches whole, each after the one that it follows;
 *     those beyond {@code doneTo} are some, not all: of the compared parts, the one fact that the
 *     asker lacks where it lacks just one
 * @param given what became of the facts in the request
 */
public record RangeResponse(
        List<Differing> differing,
        long doneTo,
        List<Integer> unknown,
        List<Fact> facts,
        Given given)
        implements Message {

    /**
     * Where in a span the two differ.
     *
     * @param mask a bit for each part, the lowest for the first
     * @param counts how many facts the one who answers holds in each part whose bit is set
     * @param checks {@link RangeDigest#check} of those among them in which it holds exactly one
     *     fact less than the one who asks
     */
    public record Differing(int mask, List<Long> counts, List<Long> checks) {

        /** Equal everywhere. */
        public static final Differing NOWHERE = new Differing(0, List.of(), List.of());

        public Differing {
            counts = List.copyOf(counts);
            checks = List.copyOf(checks);
            if (mask < 0
                    || mask >= 1 << Span.PARTS
                    || Integer.bitCount(mask) != counts.size()
                    || checks.size() > counts.size()) {
                throw new IllegalArgumentException(
                        counts.size() + " counts for the parts " + Integer.toBinaryString(mask));
            }
        }
    }

    public RangeResponse {
        differing = List.copyOf(differing);
        unknown = List.copyOf(unknown);
        facts = List.copyOf(facts);
        Limits.count("spans", differing.size(), Limits.SPANS_MAX);
        Limits.count("hashes", unknown.size(), Limits.HASHES_MAX);
        Limits.count("facts", facts.size(), Limits.FACTS_MAX);
    }
}
