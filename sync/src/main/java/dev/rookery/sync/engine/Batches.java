package dev.rookery.sync.engine;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Facts by batch: cut apart, checked, read. A batch is never split.
 *
 * <p>Threads: safe for any thread.
 */
public final class Batches {

    /**
     * Facts of one origin.
     *
     * @param from first seq, inclusive
     * @param to last seq, inclusive; it ends a batch
     */
    public record Range(Origin origin, long from, long to) {

        /** How many seqs it spans. */
        long size() {
            return to - from + 1;
        }
    }

    private Batches() {}

    /**
     * The index after the batch that begins at {@code from}; after a malformed one, of the next.
     */
    static int end(List<Fact> facts, int from) {
        int end = from + 1;
        while (end < facts.size() && goesOn(facts.get(end - 1), facts.get(end))) {
            end++;
        }
        return end;
    }

    /** What is wrong with one origin's batch must not be held against its neighbour's. */
    private static boolean goesOn(Fact before, Fact next) {
        return next.batch().index() != 0 && next.origin().equals(before.origin());
    }

    /** What is wrong with a batch, whatever the receiver holds: a function of its bytes alone. */
    static Optional<String> fault(List<Fact> batch) {
        Fact first = batch.get(0);
        if (batch.size() != first.batch().size()) {
            return Optional.of(
                    batch.size()
                            + " facts of a batch of "
                            + first.batch().size()
                            + " at "
                            + first.dot());
        }
        long bytes = 0;
        for (int i = 0; i < batch.size(); i++) {
            Fact fact = batch.get(i);
            bytes += fact.canonical().length;
            if (fact.batch().index() != i || fact.batch().size() != batch.size()) {
                return Optional.of("not the place in its batch: " + fact.dot());
            }
            if (fact.stamp().compareTo(Stamp.MAX) > 0) {
                return Optional.of("a stamp after the year 5999: " + fact.dot());
            }
            if (fact.seq() == 1 != fact.prev().equals(Hash.ZERO)) {
                return Optional.of("not the beginning of a chain: " + fact.dot());
            }
            if (i > 0 && !follows(batch.get(i - 1), fact)) {
                return Optional.of("a batch that is no chain at " + fact.dot());
            }
        }
        return bytes > Batch.BYTES_MAX
                ? Optional.of("a batch of " + bytes + " bytes at " + first.dot())
                : Optional.empty();
    }

    /** What is wrong with facts in themselves: a batch that is not whole, or no chain. */
    public static Optional<String> malformed(List<Fact> facts) {
        for (int from = 0; from < facts.size(); ) {
            int to = end(facts, from);
            Optional<String> fault = fault(facts.subList(from, to));
            if (fault.isPresent()) {
                return fault;
            }
            from = to;
        }
        return Optional.empty();
    }

    /**
     * What is wrong with facts that were asked for: malformed batches, or gaps beyond what is held.
     * No node that keeps the invariants answers with any; forks it may, for they are facts too.
     *
     * @param held what the one who asked holds, then or later
     */
    public static Optional<String> fault(List<Fact> facts, VersionVector held) {
        Map<Origin, Long> next = new TreeMap<>();
        for (int from = 0; from < facts.size(); ) {
            int to = end(facts, from);
            Fact first = facts.get(from);
            long due = next.getOrDefault(first.origin(), held.maxSeq(first.origin()) + 1);
            if (first.seq() > due) {
                return Optional.of("a gap of " + (first.seq() - due) + " before " + first.dot());
            }
            next.put(first.origin(), facts.get(to - 1).seq() + 1);
            from = to;
        }
        return malformed(facts);
    }

    private static boolean follows(Fact before, Fact fact) {
        return fact.origin().equals(before.origin())
                && fact.seq() == before.seq() + 1
                && fact.prev().equals(before.hash());
    }

    /**
     * Reads ranges in order, batches whole, until {@code bytesMax} canonical bytes are passed. A
     * range that begins within a batch is read from the batch's begin: there the origin has forked,
     * and the other's branch ends where ours goes on.
     *
     * @param bytesMax at least {@link Batch#BYTES_MAX}, so that each call gets on
     */
    public static List<Fact> read(FactSource source, List<Range> ranges, long bytesMax) {
        List<Fact> read = new ArrayList<>();
        long left = bytesMax;
        for (Range range : ranges) {
            long next = range.from();
            while (left > 0 && next <= range.to()) {
                List<Fact> some = source.facts(range.origin(), next, range.to(), left);
                int within = some.isEmpty() ? 0 : some.get(0).batch().index();
                if (within > 0) {
                    next -= within;
                    some = source.facts(range.origin(), next, range.to(), left);
                }
                int whole = whole(some);
                if (whole == 0 && !some.isEmpty()) {
                    return read;
                }
                if (whole == 0) {
                    break;
                }
                for (Fact fact : some.subList(0, whole)) {
                    left -= fact.canonical().length;
                    read.add(fact);
                }
                next = some.get(whole - 1).seq() + 1;
            }
        }
        return read;
    }

    /** How many facts there are up to the last that ends a batch. */
    private static int whole(List<Fact> facts) {
        int whole = facts.size();
        while (whole > 0 && !facts.get(whole - 1).batch().last()) {
            whole--;
        }
        return whole;
    }
}
