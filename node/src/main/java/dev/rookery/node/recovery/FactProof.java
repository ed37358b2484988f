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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Re-hashes stored facts and compares what they add up to with the origin rows beside them: each
 * fact names the one before, nothing is missing, the last one ends a batch.
 *
 * <p>Threads: one proof, one thread.
 */
final class FactProof {

    private static final int FAULTS_MAX = 20;

    private final Map<Origin, OriginRow> said = new TreeMap<>();
    private final Map<Origin, OriginRow> found = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private Optional<Fact> last = Optional.empty();

    /**
     * @param rows what the file says of its origins
     */
    FactProof(List<OriginRow> rows) {
        rows.forEach(row -> said.put(row.origin(), row));
    }

    /** Takes every row of the file, each origin's together in seq order. */
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
        add(fact);
    }

    private void add(Fact fact) {
        if (last.filter(before -> before.origin().equals(fact.origin())).isEmpty()) {
            endOfOrigin();
        }
        OriginRow before = found.computeIfAbsent(fact.origin(), origin -> OriginRow.empty(origin));
        boolean forked = said.containsKey(fact.origin()) && said.get(fact.origin()).forked();
        boolean follows = fact.seq() == before.maxSeq() + 1 && fact.prev().equals(before.head());
        if (!follows && !forked) {
            fault("fact " + fact.dot() + " does not follow the one stored before it");
        }
        found.put(fact.origin(), plus(before, fact));
        last = Optional.of(fact);
    }

    /** As {@link OriginRow#plus}, but for any seq, so that one fault does not hide the next. */
    private static OriginRow plus(OriginRow before, Fact fact) {
        Fingerprint sum = before.fingerprint().plus(fact.hash());
        long maxSeq = Math.max(before.maxSeq(), fact.seq());
        long count = Math.max(maxSeq, before.count() + 1);
        Hash head = fact.hash();
        return new OriginRow(fact.origin(), maxSeq, count, sum, head, before.forked());
    }

    private void endOfOrigin() {
        last.filter(fact -> !fact.batch().last())
                .ifPresent(fact -> fault("the batch of fact " + fact.dot() + " is not whole"));
    }

    /** What is wrong, once all rows were taken; at most {@value #FAULTS_MAX}. */
    List<String> faults() {
        endOfOrigin();
        last = Optional.empty();
        for (OriginRow row : said.values()) {
            OriginRow sum = found.getOrDefault(row.origin(), OriginRow.empty(row.origin()));
            boolean same =
                    sum.maxSeq() == row.maxSeq()
                            && sum.count() == row.count()
                            && sum.fingerprint().equals(row.fingerprint())
                            && (row.forked() || sum.head().equals(row.head()));
            if (!same) {
                fault("origin " + row.origin() + " says " + row + ", its facts make " + sum);
            }
        }
        return List.copyOf(faults);
    }

    /** What the facts add up to. */
    VersionVector vector() {
        return VersionVector.of(found.values());
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(what);
        }
    }
}
