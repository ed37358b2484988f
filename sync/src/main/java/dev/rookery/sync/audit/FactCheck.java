package dev.rookery.sync.audit;

import dev.rookery.sync.audit.Mismatch.What;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares stored rows with what they must be.
 *
 * <p>Of a chain, the fact above says which hash belongs below ({@code prev}), so that even a row
 * whose hash is wrong too is told from a right one; it is read from the last fact back. Of a forked
 * origin each row speaks for itself.
 *
 * <p>Threads: stateless.
 */
final class FactCheck {

    private FactCheck() {}

    /**
     * @param hashes of the facts from {@code from} to {@code to} that are right, by seq
     * @param wrong the others, the highest seq first: each is the proof of the one below
     */
    record Result(List<Located> hashes, List<Mismatch> wrong) {}

    /** A right fact's hash and place. */
    record Located(long seq, Hash hash) {}

    /**
     * Checks some seqs of an origin.
     *
     * @param row what the origin's facts must add up to
     * @param stored the rows from {@code from} to {@code to}, and of the seq above where there is
     *     one
     * @param unreadable seqs that could not be read
     */
    static Result check(
            OriginRow row, long from, long to, List<StoredFact> stored, Set<Long> unreadable) {
        return row.branched()
                ? forked(row.origin(), from, to, stored, unreadable)
                : chain(row, from, to, stored, unreadable);
    }

    private static Result chain(
            OriginRow row, long from, long to, List<StoredFact> stored, Set<Long> unreadable) {
        Map<Long, StoredFact> bySeq = new TreeMap<>();
        stored.forEach(one -> bySeq.putIfAbsent(one.seq(), one));
        List<Located> hashes = new ArrayList<>();
        List<Mismatch> wrong = new ArrayList<>();
        Optional<Hash> above =
                Optional.ofNullable(bySeq.get(to + 1)).flatMap(StoredFact::fact).map(Fact::prev);
        for (long seq = to; seq >= from; seq--) {
            Optional<StoredFact> one = Optional.ofNullable(bySeq.get(seq));
            Optional<Fact> fact = one.flatMap(StoredFact::fact);
            Optional<Hash> expected = above.or(() -> one.flatMap(StoredFact::said));
            if (above.isEmpty() && fact.isEmpty() && seq == row.maxSeq()) {
                expected = Optional.of(row.head());
            }
            if (fact.isPresent() && fact.map(Fact::hash).equals(expected)) {
                hashes.add(0, new Located(seq, fact.get().hash()));
            } else {
                wrong.add(wrong(row.origin(), seq, one, expected, unreadable));
                fact = wrong.get(wrong.size() - 1).truth();
            }
            above = fact.map(Fact::prev);
        }
        return new Result(hashes, wrong);
    }

    private static Result forked(
            Origin origin, long from, long to, List<StoredFact> stored, Set<Long> unreadable) {
        List<Located> hashes = new ArrayList<>();
        List<Mismatch> wrong = new ArrayList<>();
        for (StoredFact one : stored) {
            Optional<Fact> fact = one.fact();
            if (one.seq() <= to && fact.isPresent()) {
                hashes.add(new Located(one.seq(), fact.get().hash()));
            } else if (one.seq() <= to) {
                wrong.add(0, wrong(origin, one.seq(), Optional.of(one), one.said(), unreadable));
            }
        }
        for (long seq : unreadable) {
            if (seq >= from && seq <= to) {
                wrong.add(wrong(origin, seq, Optional.empty(), Optional.empty(), unreadable));
            }
        }
        return new Result(hashes, wrong);
    }

    private static Mismatch wrong(
            Origin origin,
            long seq,
            Optional<StoredFact> one,
            Optional<Hash> expected,
            Set<Long> unreadable) {
        Optional<Fact> truth =
                one.flatMap(StoredFact::content)
                        .filter(fact -> expected.filter(fact.hash()::equals).isPresent());
        What what = What.DAMAGED;
        if (one.isEmpty()) {
            what = unreadable.contains(seq) ? What.UNREADABLE : What.MISSING;
        } else if (truth.isPresent()) {
            what = What.MISLABELLED;
        }
        return new Mismatch(what, origin, seq, one, expected, truth);
    }
}
