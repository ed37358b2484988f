package dev.rookery.sync.engine;

import dev.rookery.sync.clock.HybridClock;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Names this node's facts, places those of peers, and keeps account of what is held. One event in,
 * the effects out, to be performed in their order.
 *
 * <p>Events of one transaction: {@code Opened}, any number of {@code Contested}, {@code Forked} and
 * {@code FromPeer}, then any number of {@code Local}, then {@code Committing}, and {@code
 * Committed} or {@code Reloaded}. Nothing counts as held before {@code Committed}.
 *
 * <p>Threads: owned by the sync loop; not safe to share.
 */
public final class SyncEngine {
    private final String clusterId;
    private final OriginSource origins;
    private final FactSource source;
    private final HybridClock clock;

    private Held held;

    /** Rows that the open transaction has changed, by origin. */
    private final Map<Origin, OriginRow> touched = new TreeMap<>();

    /** What the open transaction has kept of peers. */
    private final KeptFacts kept = new KeptFacts();

    private final List<Effect.Push> pushes = new ArrayList<>();
    private NodeIdentity identity;
    private boolean snapshotTaken;
    private boolean localKept;

    /** Why the current origin must be left; survives a rollback of the transaction that left it. */
    private Optional<String> contested = Optional.empty();

    /**
     * @param identity under which origins this node has written
     * @param rows what the store holds
     * @param origins where new origins come from
     * @param source the store's committed facts, to tell a repeat from a twin
     */
    public SyncEngine(
            String clusterId,
            NodeIdentity identity,
            List<OriginRow> rows,
            OriginSource origins,
            FactSource source,
            HybridClock clock) {
        this.clusterId = clusterId;
        this.origins = origins;
        this.source = source;
        this.clock = clock;
        this.identity = identity;
        this.held = held(VersionVector.of(rows), identity);
    }

    /** What the node holds, as of the last commit. */
    public Held held() {
        return held;
    }

    /**
     * Takes one event.
     *
     * @throws IllegalArgumentException for drafts that cannot become facts (too large, not
     *     Unicode); nothing has changed then but the clock
     */
    public List<Effect> step(Event event) {
        List<Effect> effects = new ArrayList<>(3);
        if (event instanceof Event.Local local) {
            name(local, effects);
        } else if (event instanceof Event.FromPeer facts) {
            place(facts, effects);
        } else if (event instanceof Event.Opened) {
            leaveContested(effects);
        } else if (event instanceof Event.Contested contest) {
            contest(contest, effects);
        } else if (event instanceof Event.Forked forked) {
            fork(forked, effects);
        } else if (event instanceof Event.Committing) {
            effects.add(new Effect.PutRows(List.copyOf(touched.values())));
        } else if (event instanceof Event.Committed) {
            commit(effects);
        } else if (event instanceof Event.Dropped) {
            drop();
        } else if (event instanceof Event.Reloaded reloaded) {
            reload(reloaded);
        }
        return effects;
    }

    private void name(Event.Local local, List<Effect> effects) {
        if (local.drafts().isEmpty() || local.drafts().size() > Batch.SIZE_MAX) {
            throw new IllegalArgumentException(
                    "a batch has 1-" + Batch.SIZE_MAX + " facts, not " + local.drafts().size());
        }
        OriginRow row = row(identity.current());
        List<Fact> facts = new ArrayList<>(local.drafts().size());
        Stamp stamp = Stamp.ZERO;
        long bytes = 0;
        for (int i = 0; i < local.drafts().size(); i++) {
            stamp = later(clock.tick(local.wallMillis()), local.latest().get(i).next());
            stamp = i == 0 ? stamp : later(stamp, facts.get(i - 1).stamp().next());
            Fact fact = named(row, i, local, stamp);
            bytes += fact.canonical().length;
            row = row.plus(fact.hash());
            facts.add(fact);
        }
        if (bytes > Batch.BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a batch has at most " + Batch.BYTES_MAX + " bytes, this one " + bytes);
        }
        touched.put(row.origin(), row);
        localKept = true;
        effects.add(new Effect.Keep(facts));
        pushes.add(new Effect.Push(facts, 0, Optional.empty()));
    }

    private static Fact named(OriginRow row, int index, Event.Local local, Stamp stamp) {
        Draft draft = local.drafts().get(index);
        Batch batch =
                local.drafts().size() == 1 ? Batch.ALONE : new Batch(index, local.drafts().size());
        Dot dot = new Dot(row.origin(), row.maxSeq() + 1);
        return Fact.of(dot, row.head(), batch, stamp, local.wallMillis(), draft);
    }

    private void place(Event.FromPeer event, List<Effect> effects) {
        if (localKept) {
            throw new IllegalStateException("peers' facts come before local ones in a transaction");
        }
        Placing placing = new Placing(event, identity.current(), this::row, source, kept);
        List<Fact> facts = event.facts();
        for (int from = 0; from < facts.size(); ) {
            int to = Batches.end(facts, from);
            placing.place(facts.subList(from, to));
            from = to;
        }
        placing.contested().ifPresent(why -> contested = Optional.of(why));
        leaveContested(effects);
        List<Fact> fresh = placing.fresh();
        if (!fresh.isEmpty() && !snapshotTaken) {
            snapshotTaken = true;
            effects.add(snapshot(event.peer(), fresh.size()));
        }
        for (OriginRow row : placing.rows()) {
            touched.put(row.origin(), row);
        }
        if (!fresh.isEmpty()) {
            effects.add(new Effect.Keep(fresh));
            follow(fresh, event.wallMillis());
        }
        if (!fresh.isEmpty() && event.ttl() > 0) {
            pushes.add(new Effect.Push(fresh, event.ttl(), Optional.of(event.peer())));
        }
        effects.addAll(placing.remarks());
        effects.add(placing.answer());
    }

    private Effect.Snapshot snapshot(String peer, int facts) {
        String reason = "pre-sync: " + facts + (facts == 1 ? " fact from " : " facts from ") + peer;
        return new Effect.Snapshot(reason, held.root(), held.vector().facts());
    }

    private void follow(List<Fact> facts, long wallMillis) {
        for (Fact fact : facts) {
            clock.absorb(fact.stamp(), wallMillis);
        }
    }

    private void contest(Event.Contested contest, List<Effect> effects) {
        OriginRow row = row(identity.current());
        if (contest.origin().equals(row.origin()) && contest.seq() > row.maxSeq()) {
            contested = Optional.of(contest.why());
            leaveContested(effects);
        }
    }

    private void fork(Event.Forked forked, List<Effect> effects) {
        if (localKept) {
            throw new IllegalStateException("forks are told before local facts are kept");
        }
        OriginRow row = row(forked.dot().origin());
        if (row.origin().equals(identity.current())) {
            contested = Optional.of(forked.why());
            leaveContested(effects);
        }
        if (!row.forked()) {
            touched.put(row.origin(), row.fork());
            effects.add(new Effect.ForkSeen(forked.dot(), forked.peer(), forked.why()));
        }
    }

    /**
     * Takes a new origin before anything more is named or kept, when the current one is not ours.
     */
    private void leaveContested(List<Effect> effects) {
        if (contested.isPresent() && identity.equals(held.identity())) {
            identity = identity.rotate(origins.fresh());
            effects.add(
                    new Effect.Own(identity, held.identity().current(), contested.orElseThrow()));
        }
    }

    private void commit(List<Effect> effects) {
        VersionVector vector = held.vector();
        for (OriginRow row : touched.values()) {
            vector = vector.with(row);
        }
        List<OriginRow> rows = List.copyOf(touched.values());
        if (!identity.equals(held.identity())) {
            contested = Optional.empty();
        }
        held = held(vector, identity);
        effects.add(new Effect.Publish(held, rows));
        effects.addAll(pushes);
        forget();
    }

    private void drop() {
        if (localKept) {
            throw new IllegalStateException("a snapshot comes before local facts are kept");
        }
        forget();
    }

    private void reload(Event.Reloaded reloaded) {
        identity = reloaded.identity();
        held = held(VersionVector.of(reloaded.rows()), identity);
        forget();
    }

    private void forget() {
        touched.clear();
        kept.clear();
        pushes.clear();
        snapshotTaken = false;
        localKept = false;
    }

    private OriginRow row(Origin origin) {
        OriginRow row = touched.get(origin);
        return row != null ? row : held.vector().rowOrEmpty(origin);
    }

    private Held held(VersionVector vector, NodeIdentity as) {
        Hash root = Root.of(clusterId, vector);
        return new Held(vector, root, as);
    }

    private static Stamp later(Stamp a, Stamp b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
