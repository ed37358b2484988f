package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.Span;
import java.util.List;
import java.util.Optional;

/**
 * Where one side holds exactly one fact more than the other in a part, the difference of the two
 * sums is that fact's hash: it is known without further cuts or names.
 *
 * <p>Of sums, 8 of 32 bytes are known, so the rest may have carried one over. Where several facts
 * differ, the difference names none, but by a chance that whoever takes it excludes: by counting
 * again.
 *
 * <p>Source: the simplest case of Dodis et al., <em>PinSketch</em>, 2004, and of the sums in
 * Eppstein et al., <em>What's the Difference?</em>, SIGCOMM 2011.
 *
 * <p>Threads: stateless.
 */
final class OneMore {

    private OneMore() {}

    /**
     * The fact that one side holds and the other does not.
     *
     * @param source of the side that holds it
     * @param more what that side holds in the part
     * @param less what the other does
     * @return empty when it is not one fact that is a batch of its own
     */
    static Optional<Fact> find(
            FactSource source, Origin origin, Span part, RangeDigest more, RangeDigest less) {
        if (more.count() != less.count() + 1) {
            return Optional.empty();
        }
        long difference = more.check() - less.check();
        List<Fact> named =
                source.named(
                        origin,
                        part.from(),
                        part.to(),
                        first -> first == difference || first == difference - 1);
        return named.size() == 1 && named.get(0).batch().size() == 1
                ? Optional.of(named.get(0))
                : Optional.empty();
    }

    /** Whether what a fact follows lies in the same part: then whoever lacks one fact holds it. */
    static boolean follows(FactSource source, Span part, Fact fact) {
        return fact.seq() > part.from()
                && source.find(fact.origin(), fact.seq() - 1).stream()
                        .anyMatch(before -> before.hash().equals(fact.prev()));
    }
}
