package dev.rookery.sync.simulation;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What survives the process: a store, and beside it every commit that it was given, so that any of
 * its past states can be made again. The checks on what is committed are here (invariants I2, I3).
 *
 * <p>Threads: one world, one thread.
 */
final class Disk {

    /** How the next commit goes wrong. */
    enum CommitFault {
        /** It does not. */
        NONE,
        /** Nothing became durable. */
        LOST,
        /** All became durable, and the writer is told that it failed. */
        DURABLE,
        /** The process dies before it. */
        DIES_BEFORE,
        /** The process dies after it, and tells nobody. */
        DIES_AFTER
    }

    private final Workload workload;
    private final Laws laws;
    private final List<Transaction> log = new ArrayList<>();
    private final Set<Hash> durable = new HashSet<>();
    private final Map<Origin, OriginRow> rows = new TreeMap<>();
    private final Map<String, Stamp> latest = new HashMap<>();
    private VersionVector vector = VersionVector.of(List.of());
    private Optional<Hash> root = Optional.empty();
    private Optional<NodeIdentity> identity = Optional.empty();
    private FactStore store;
    private boolean mounted;

    boolean full;
    Optional<CommitFault> nextCommit = Optional.empty();
    Optional<CommitFault> nextExchange = Optional.empty();

    Disk(Workload workload, Laws laws) {
        this.workload = workload;
        this.laws = laws;
        this.store = workload.format();
    }

    /** Another disk, with what this one held after so many commits. */
    Disk copy(int commits) {
        Disk copy = new Disk(workload, laws);
        if (commits == 0) {
            return copy;
        }
        Transaction all = new Transaction();
        TreeMap<Origin, OriginRow> last = new TreeMap<>();
        for (Transaction each : log.subList(0, commits)) {
            all.facts.addAll(each.facts);
            each.rows.forEach(row -> last.put(row.origin(), row));
            all.identity = each.identity.isPresent() ? each.identity : all.identity;
        }
        all.put(last.values());
        copy.store.begin();
        all.facts.forEach(copy.store::keep);
        copy.store.put(all.rows);
        all.identity.ifPresent(copy.store::own);
        copy.store.commit();
        log.subList(0, commits).forEach(copy::note);
        return copy;
    }

    /** Opens it for a process. */
    Mount mount() {
        if (mounted) {
            store = workload.reopen(store);
        }
        mounted = true;
        return new Mount(this, store, laws);
    }

    /**
     * Another database has taken the place of this one: what it holds beyond is one commit.
     *
     * @return these facts
     */
    List<Fact> exchanged(FactStore now) {
        store = now;
        mounted = false;
        Transaction more = new Transaction();
        int held = 0;
        for (OriginRow row : now.load()) {
            for (Fact fact : now.facts(row.origin(), 1, Long.MAX_VALUE, Long.MAX_VALUE)) {
                if (durable.contains(fact.hash())) {
                    held++;
                } else {
                    more.facts.add(fact);
                }
            }
            more.rows.add(row);
        }
        int kept = held;
        laws.check(kept == durable.size(), () -> "an exchange lost some of " + durable.size());
        more.identity = now.identity();
        if (!more.facts.isEmpty() || !more.identity.equals(identity)) {
            append(more);
        }
        return more.facts;
    }

    /** The store as it is open now. */
    FactStore store() {
        return store;
    }

    int commits() {
        return log.size();
    }

    boolean holds(Hash fact) {
        return durable.contains(fact);
    }

    /** Hashes of all durable facts. Only to be asked, never to be walked through. */
    Set<Hash> durable() {
        return durable;
    }

    VersionVector vector() {
        return vector;
    }

    Optional<NodeIdentity> identity() {
        return identity;
    }

    /** The root of what is durable. */
    Hash root() {
        if (root.isEmpty()) {
            root = Optional.of(Root.of(World.CLUSTER, vector));
        }
        return root.get();
    }

    /** The latest durable stamp of an entity. */
    Stamp latest(String entity) {
        return latest.getOrDefault(entity, Stamp.ZERO);
    }

    /** Notes what has become durable, and objects to what must not. */
    void append(Transaction transaction) {
        for (Fact fact : transaction.facts) {
            laws.genuine(fact);
            laws.named(fact);
            laws.check(durable.add(fact.hash()), () -> "kept twice: " + fact);
        }
        note(transaction);
        Map<Origin, Fact> last = new TreeMap<>();
        transaction.facts.forEach(fact -> last.put(fact.origin(), fact));
        last.forEach(this::rowOfItsFacts);
        last.values().forEach(this::endsBatch);
    }

    /** Takes over what has become durable, here or on the disk that this is a copy of. */
    private void note(Transaction transaction) {
        for (Fact fact : transaction.facts) {
            durable.add(fact.hash());
            rows.merge(fact.origin(), chained(fact), (before, now) -> now);
            latest.merge(fact.entity(), fact.stamp(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
        }
        for (OriginRow row : transaction.rows) {
            vector = vector.with(row);
        }
        identity = transaction.identity.isPresent() ? transaction.identity : identity;
        root = Optional.empty();
        log.add(transaction);
    }

    /** I1, I2: the store still has each fact, 1 … maxSeq without a gap. */
    void audit() {
        for (OriginRow row : store.load()) {
            List<Fact> facts = store.facts(row.origin(), 1, Long.MAX_VALUE, Long.MAX_VALUE);
            laws.check(facts.size() == row.count(), () -> "I2: gaps in " + row);
            for (Fact fact : facts) {
                laws.check(durable.contains(fact.hash()), () -> "I1: changed: " + fact);
            }
        }
        laws.check(vector.facts() == durable.size(), () -> "I1: facts are missing");
    }

    /** I2: each fact follows the one before, but where an origin forked. */
    private OriginRow chained(Fact fact) {
        OriginRow row = rows.getOrDefault(fact.origin(), OriginRow.empty(fact.origin()));
        if (fact.seq() == row.maxSeq() + 1 && fact.prev().equals(row.head())) {
            return row.plus(fact.hash());
        }
        laws.check(
                laws.mayFork(fact.origin()) && fact.seq() <= row.maxSeq() + 1,
                () -> "I2: no chain at " + fact);
        return row.branch(fact.seq(), fact.hash());
    }

    private void rowOfItsFacts(Origin origin, Fact last) {
        laws.check(
                same(vector.rowOrEmpty(origin), rows.get(origin)),
                () -> "I3: the row of " + origin + " is not of its facts, up to " + last);
    }

    private void endsBatch(Fact last) {
        laws.check(
                last.batch().last() || laws.mayFork(last.origin()),
                () -> "I2: a commit ends within a batch: " + last);
    }

    private static boolean same(OriginRow a, OriginRow b) {
        return a.maxSeq() == b.maxSeq()
                && a.count() == b.count()
                && a.fingerprint().equals(b.fingerprint());
    }
}
