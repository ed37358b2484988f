package dev.rookery.node.recovery;

import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Re-hashes facts and compares what they add up to with the origin rows beside them: each fact
 * names one of the seq before, nothing is missing, every batch is whole, and only a forked origin
 * has several facts of one seq.
 *
 * <p>Threads: one proof, one thread.
 */
final class FactProof {

    private static final int FAULTS_MAX = 20;

    /** As many facts of one seq as a registry's file has room for. */
    private static final int TWINS_MAX = 256;

    private final Map<Origin, OriginRow> said = new TreeMap<>();
    private final Map<Origin, OriginRow> found = new TreeMap<>();
    private final Map<Origin, Chain> chains = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    /** Where an origin's facts have come to. */
    private static final class Chain {
        private long seq;

        /** The facts of the seq before, those of this seq, and which of the former go on. */
        private List<Fact> before = List.of();

        /** One, but where an origin forked. */
        private List<Fact> here = new ArrayList<>(1);

        private final Set<Hash> goesOn = new HashSet<>();
    }

    /**
     * @param rows what the file says of its origins
     */
    FactProof(List<OriginRow> rows) {
        rows.forEach(row -> said.put(row.origin(), row));
    }

    /** Takes every row of the file, each origin's in seq order. */
    void take(RegistryFile.Stored stored) {
        String name = stored.origin() + ":" + stored.seq();
        Fact fact;
        try {
            fact = Fact.parse(stored.canonical());
        } catch (IllegalArgumentException e) {
            fault("fact " + name + " cannot be read: " + e.getMessage());
            return;
        }
        if (!Arrays.equals(fact.hash().toBytes(), stored.hash())) {
            fault("fact " + name + " hashes to " + fact.hash() + ", not to what its row says");
        }
        if (!fact.origin().equals(stored.origin()) || fact.seq() != stored.seq()) {
            fault("fact " + fact.dot() + " is stored as " + name);
        }
        take(fact);
    }

    /** Takes every fact, each origin's in seq order. */
    void take(Fact fact) {
        Origin origin = fact.origin();
        Chain chain = chains.computeIfAbsent(origin, one -> new Chain());
        if (fact.seq() != chain.seq) {
            nextSeq(chain, fact.seq());
        } else if (!forked(origin)) {
            fault("fact " + fact.dot() + " has a twin, but its origin is not marked as forked");
        }
        if (!follows(chain, fact)) {
            fault("fact " + fact.dot() + " does not follow the one stored before it");
        }
        if (find(chain.here, fact.hash()).isPresent()) {
            fault("fact " + fact.dot() + " comes twice");
        }
        if (chain.here.size() < TWINS_MAX) {
            chain.here.add(fact);
        } else {
            fault("more than " + TWINS_MAX + " facts are " + fact.dot());
        }
        OriginRow sum = found.computeIfAbsent(origin, OriginRow::empty);
        found.put(origin, plus(sum, fact));
    }

    private boolean forked(Origin origin) {
        return said.containsKey(origin) && said.get(origin).forked();
    }

    private static boolean follows(Chain chain, Fact fact) {
        boolean begins = fact.batch().index() == 0;
        if (fact.seq() == 1) {
            return begins && fact.prev().equals(Hash.ZERO);
        }
        Optional<Fact> found = find(chain.before, fact.prev());
        if (found.isEmpty() || begins) {
            return found.isPresent() && found.get().batch().last();
        }
        Fact prev = found.get();
        chain.goesOn.add(prev.hash());
        return prev.batch().index() + 1 == fact.batch().index()
                && prev.batch().size() == fact.batch().size();
    }

    private static Optional<Fact> find(List<Fact> twins, Hash hash) {
        for (Fact fact : twins) {
            if (fact.hash().equals(hash)) {
                return Optional.of(fact);
            }
        }
        return Optional.empty();
    }

    private void nextSeq(Chain chain, long next) {
        checkWhole(chain);
        chain.before = next == chain.seq + 1 ? chain.here : List.of();
        chain.here = new ArrayList<>(1);
        chain.goesOn.clear();
        chain.seq = next;
    }

    /** Each fact of the seq before ends its batch, or one of this seq goes on with it. */
    private void checkWhole(Chain chain) {
        for (Fact fact : chain.before) {
            if (!fact.batch().last() && !chain.goesOn.contains(fact.hash())) {
                fault("the batch of fact " + fact.dot() + " is not whole");
            }
        }
    }

    /** As {@link OriginRow#plus}, but for any seq, so that one fault does not hide the next. */
    private static OriginRow plus(OriginRow before, Fact fact) {
        Fingerprint sum = before.fingerprint().plus(fact.hash());
        long maxSeq = Math.max(before.maxSeq(), fact.seq());
        long count = Math.max(maxSeq, before.count() + 1);
        boolean leads =
                fact.seq() > before.maxSeq()
                        || (fact.seq() == before.maxSeq()
                                && fact.hash().compareTo(before.head()) < 0);
        Hash head = leads ? fact.hash() : before.head();
        return new OriginRow(fact.origin(), maxSeq, count, sum, head, before.forked());
    }

    /** What is wrong, once all rows were taken; at most {@value #FAULTS_MAX}. */
    List<String> faults() {
        chains.values().forEach(this::end);
        for (Origin origin : found.keySet()) {
            if (!said.containsKey(origin)) {
                fault("there are facts of origin " + origin + ", but it has no row");
            }
        }
        for (OriginRow row : said.values()) {
            OriginRow sum = found.getOrDefault(row.origin(), OriginRow.empty(row.origin()));
            boolean same =
                    sum.maxSeq() == row.maxSeq()
                            && sum.count() == row.count()
                            && sum.fingerprint().equals(row.fingerprint())
                            && sum.head().equals(row.head());
            if (!same) {
                fault("origin " + row.origin() + " says " + row + ", its facts make " + sum);
            }
        }
        return List.copyOf(faults);
    }

    private void end(Chain chain) {
        nextSeq(chain, chain.seq + 1);
        nextSeq(chain, chain.seq + 1);
    }

    /** The first thing that is wrong so far. */
    Optional<String> fault() {
        return faults.stream().findFirst();
    }

    /** What the facts add up to. */
    Collection<OriginRow> rows() {
        return found.values();
    }

    /** The same as a vector. */
    VersionVector vector() {
        return VersionVector.of(found.values());
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(what);
        }
    }
}
