package dev.rookery.sync.driver;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Facts in memory, for tests and simulations: the same contract as a disk, and failures on demand.
 *
 * <p>Threads: as {@link FactStore} says.
 */
public final class InMemoryFactStore implements FactStore {

    /** How the next commit goes wrong. */
    public enum CommitFault {
        /** Nothing became durable. */
        LOST,
        /** Everything became durable, and the caller is told that it failed. */
        DURABLE
    }

    private static final Comparator<Fact> BY_HASH = Comparator.comparing(Fact::hash);

    private final Map<Origin, NavigableMap<Long, List<Fact>>> facts = new TreeMap<>();
    private final Map<Origin, OriginRow> rows = new TreeMap<>();
    private final Map<String, Stamp> latest = new TreeMap<>();
    private final Map<Hash, byte[]> damaged = new HashMap<>();
    private Optional<NodeIdentity> identity = Optional.empty();

    private final List<Fact> openFacts = new ArrayList<>();
    private final List<OriginRow> openRows = new ArrayList<>();
    private Optional<NodeIdentity> openIdentity = Optional.empty();
    private boolean open;
    private Optional<CommitFault> fault = Optional.empty();
    private boolean full;

    /** A store that holds what this one has committed: a copied file. */
    public synchronized InMemoryFactStore copy() {
        InMemoryFactStore copy = new InMemoryFactStore();
        for (NavigableMap<Long, List<Fact>> bySeq : facts.values()) {
            bySeq.values().forEach(twins -> twins.forEach(copy::insert));
        }
        copy.rows.putAll(rows);
        copy.identity = identity;
        return copy;
    }

    /** What a disk made of a fact. */
    public synchronized void damage(Fact fact, byte[] canonical) {
        damaged.put(fact.hash(), canonical);
    }

    /** A fact's row is gone. */
    public synchronized void lose(Fact fact) {
        facts.get(fact.origin()).get(fact.seq()).remove(fact);
    }

    /** An origin's row says something else. */
    public synchronized void misstate(OriginRow row) {
        rows.put(row.origin(), row);
    }

    /** Makes the next commit fail. */
    public synchronized void failNextCommit(CommitFault how) {
        fault = Optional.of(how);
    }

    /** Makes every write fail for lack of space, or takes writes again. */
    public synchronized void full(boolean now) {
        full = now;
    }

    /** Every committed fact, by origin and seq. */
    public synchronized List<Fact> all() {
        List<Fact> all = new ArrayList<>();
        facts.values().forEach(bySeq -> bySeq.values().forEach(all::addAll));
        return all;
    }

    @Override
    public synchronized List<OriginRow> load() {
        return List.copyOf(rows.values());
    }

    @Override
    public synchronized Optional<NodeIdentity> identity() {
        return identity;
    }

    @Override
    public synchronized void begin() {
        if (open) {
            throw new IllegalStateException("a transaction is open already");
        }
        open = true;
    }

    @Override
    public synchronized void keep(Fact fact) {
        writable("keep " + fact.dot());
        openFacts.add(fact);
    }

    @Override
    public synchronized void put(Collection<OriginRow> some) {
        writable("put rows");
        openRows.addAll(some);
    }

    @Override
    public synchronized void own(NodeIdentity now) {
        writable("put the identity");
        openIdentity = Optional.of(now);
    }

    @Override
    public synchronized void commit() {
        writable("commit");
        Optional<CommitFault> how = fault;
        fault = Optional.empty();
        if (how.isEmpty() || how.get() == CommitFault.DURABLE) {
            openFacts.forEach(this::insert);
            openRows.forEach(row -> rows.put(row.origin(), row));
            identity = openIdentity.isPresent() ? openIdentity : identity;
        }
        if (how.isPresent()) {
            throw new StoreException("could not commit: asked to fail; try again", false, null);
        }
        forget();
    }

    @Override
    public synchronized void rollback() {
        forget();
    }

    @Override
    public synchronized void probe() {
        refuseWhenFull("probe");
    }

    @Override
    public synchronized Stamp latest(String entity) {
        Stamp stamp = latest.getOrDefault(entity, Stamp.ZERO);
        for (Fact fact : openFacts) {
            if (fact.entity().equals(entity) && fact.stamp().compareTo(stamp) > 0) {
                stamp = fact.stamp();
            }
        }
        return stamp;
    }

    @Override
    public synchronized List<Fact> facts(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        List<Fact> found = new ArrayList<>();
        NavigableMap<Long, List<Fact>> bySeq = facts.get(origin);
        if (bySeq == null || fromSeq > toSeq) {
            return found;
        }
        long bytes = 0;
        for (List<Fact> twins : bySeq.subMap(fromSeq, true, toSeq, true).values()) {
            if (!found.isEmpty() && bytes > bytesMax) {
                return found;
            }
            for (Fact fact : twins) {
                if (damaged.containsKey(fact.hash())) {
                    throw new DamagedFactException(fact.dot());
                }
                found.add(fact);
                bytes += fact.canonical().length;
            }
        }
        return found;
    }

    @Override
    public synchronized List<Fact> find(Origin origin, long seq) {
        return facts(origin, seq, seq, Long.MAX_VALUE);
    }

    @Override
    public synchronized RangeSum sum(Origin origin, long fromSeq, long toSeq) {
        RangeSum sum = RangeSum.EMPTY;
        for (StoredFact fact : stored(origin, fromSeq, toSeq, Long.MAX_VALUE)) {
            sum = sum.plus(fact.said().orElseThrow());
        }
        return sum;
    }

    @Override
    public synchronized List<StoredFact> stored(
            Origin origin, long fromSeq, long toSeq, long bytesMax) {
        List<StoredFact> found = new ArrayList<>();
        NavigableMap<Long, List<Fact>> bySeq = facts.get(origin);
        if (bySeq == null || fromSeq > toSeq) {
            return found;
        }
        long bytes = 0;
        for (List<Fact> twins : bySeq.subMap(fromSeq, true, toSeq, true).values()) {
            if (bytes > bytesMax) {
                return found;
            }
            for (Fact fact : twins) {
                byte[] canonical = damaged.getOrDefault(fact.hash(), fact.canonical());
                byte[] hash = fact.hash().toBytes();
                long stamp = fact.stamp().bits();
                found.add(new StoredFact(found.size(), origin, fact.seq(), stamp, hash, canonical));
                bytes += canonical.length;
            }
        }
        return found;
    }

    @Override
    public synchronized void mend(List<Mending> mendings, Collection<OriginRow> some) {
        for (Mending mending : mendings) {
            if (mending.damaged().isPresent()) {
                damaged.remove(mending.fact().hash());
            } else {
                insert(mending.fact());
            }
        }
        some.forEach(row -> rows.put(row.origin(), row));
    }

    @Override
    public void close() {}

    private void insert(Fact fact) {
        List<Fact> twins =
                facts.computeIfAbsent(fact.origin(), origin -> new TreeMap<>())
                        .computeIfAbsent(fact.seq(), seq -> new ArrayList<>(1));
        twins.add(fact);
        if (twins.size() > 1) {
            twins.sort(BY_HASH);
        }
        latest.merge(fact.entity(), fact.stamp(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    private void writable(String operation) {
        if (!open) {
            throw new IllegalStateException("no transaction is open to " + operation);
        }
        refuseWhenFull(operation);
    }

    private void refuseWhenFull(String operation) {
        if (full) {
            throw new StoreException(
                    "could not " + operation + ": disk full; free space", true, null);
        }
    }

    private void forget() {
        openFacts.clear();
        openRows.clear();
        openIdentity = Optional.empty();
        open = false;
    }
}
