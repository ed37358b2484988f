package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeRequest.Compared;
import dev.rookery.sync.message.RangeRequest.Listed;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RangeResponse.Differing;
import dev.rookery.sync.message.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The answering side of a comparison by ranges, without state between requests.
 *
 * <p>Threads: safe for any thread; it reads the store.
 */
public final class RangeResponder {

    private RangeResponder() {}

    /**
     * Says where the two differ, and hands over what the other lacks.
     *
     * @param held what this node holds, after what was given is kept
     * @param given what became of that
     */
    public static RangeResponse answer(
            Held held, RangeRequest request, Given given, FactSource source) {
        Branches branches = new Branches(source, request.origin(), Limits.FACT_BYTES_MAX);
        Lists lists = new Lists(held.vector().maxSeq(request.origin()), request, branches);
        lists.answer();
        List<Differing> differing = new ArrayList<>();
        for (Compared compared : request.compare()) {
            differing.add(differing(request.origin(), compared, source, branches));
        }
        return new RangeResponse(differing, lists.doneTo, lists.unknown, branches.facts(), given);
    }

    private static Differing differing(
            Origin origin, Compared compared, FactSource source, Branches branches) {
        int mask = 0;
        List<Long> counts = new ArrayList<>();
        List<Long> checks = new ArrayList<>();
        List<Span> parts = compared.span().parts();
        for (int i = 0; i < parts.size(); i++) {
            Span part = parts.get(i);
            RangeDigest mine = RangeDigest.of(source.sum(origin, part.from(), part.to()));
            RangeDigest theirs = compared.parts().get(i);
            if (!mine.equals(theirs)) {
                mask |= 1 << i;
                counts.add(mine.count());
                if (mine.count() == theirs.count() - 1) {
                    checks.add(mine.check());
                }
                OneMore.find(source, origin, part, mine, theirs)
                        .filter(fact -> OneMore.follows(source, part, fact))
                        .ifPresent(branches::readOnly);
            }
        }
        return new Differing(mask, counts, checks);
    }

    /** Answers the lists, the first ones first. */
    private static final class Lists {
        private final long maxSeq;
        private final RangeRequest request;
        private final Branches branches;
        private final List<Integer> unknown = new ArrayList<>();
        private long doneTo;
        private int place;

        Lists(long maxSeq, RangeRequest request, Branches branches) {
            this.maxSeq = maxSeq;
            this.request = request;
            this.branches = branches;
        }

        void answer() {
            for (Listed listed : request.list()) {
                if (!whole(listed)) {
                    return;
                }
            }
        }

        /** Whether all that the other lacks in the span went into the answer. */
        private boolean whole(Listed listed) {
            Span span = listed.span();
            long to = Math.min(span.to(), maxSeq);
            boolean some = span.from() <= to;
            Set<Long> theirs = new TreeSet<>(listed.hashes());
            if (some) {
                Predicate<Fact> lacking = fact -> !theirs.contains(fact.hash().a());
                doneTo = branches.read(new Span(span.from(), to), lacking);
            }
            if (some && doneTo < to) {
                return false;
            }
            for (long hash : listed.hashes()) {
                if (!some || !branches.saw(hash)) {
                    unknown.add(place);
                }
                place++;
            }
            doneTo = span.to();
            return true;
        }
    }
}
