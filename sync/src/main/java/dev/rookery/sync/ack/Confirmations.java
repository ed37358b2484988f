package dev.rookery.sync.ack;

import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.vector.OriginRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Those who wait until other nodes hold what this one has written.
 *
 * <p>A node holds a fact when it says, after a commit, that its row of the fact's origin is the
 * same as this node's, or ends with a fact that this node holds too; each fact names the one before
 * by its hash, so it then has all of them. A seq alone proves nothing: under a cloned origin it
 * names two facts. A node that later says less, because it was restored, counts no more.
 *
 * <p>Threads: safe for any thread; completes on the thread that brought the news.
 */
public final class Confirmations implements AutoCloseable {
    /** Of this node's earlier incarnations, the newest so many. */
    private static final int SEALED_MAX = 16;

    private final String self;
    private final Supplier<Held> held;
    private final int waitersMax;
    private final RecentFacts recent = new RecentFacts();

    /** Those who wait, by the fact they wait for. */
    private final Map<Origin, TreeMap<Long, Set<Waiter>>> waiters = new TreeMap<>();

    private int places;
    private long confirmed;
    private long unconfirmed;
    private boolean closed;

    /**
     * @param self this node's id, which never counts as another's
     * @param held what this node holds, as of its last commit
     * @param waitersMax how many may wait at once
     */
    public Confirmations(String self, Supplier<Held> held, int waitersMax) {
        this.self = self;
        this.held = held;
        this.waitersMax = waitersMax;
    }

    /** Takes a place before the write is made, so that no write is made that could not wait. */
    public synchronized Optional<Waiter> enter() {
        if (places >= waitersMax || closed) {
            return Optional.empty();
        }
        places++;
        return Optional.of(new Waiter());
    }

    /** Facts are durable here. */
    public synchronized void kept(List<Fact> facts) {
        facts.forEach(recent::add);
    }

    /** A node said what it holds of some origins. */
    public void holds(String node, List<Holding> holdings) {
        if (node.equals(self)) {
            return;
        }
        Held mine = held.get();
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            for (Holding holding : holdings) {
                long shared = shared(mine.vector().rowOrEmpty(holding.origin()), holding);
                note(node, holding.row(), shared, done);
            }
        }
        done.forEach(Waiter::end);
    }

    /** The same, said without heads: only a row equal to this node's proves anything. */
    public void digests(String node, List<RowDigest> rows) {
        if (node.equals(self) || idle()) {
            return;
        }
        Held mine = held.get();
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            for (RowDigest row : rows) {
                if (waiters.containsKey(row.origin())) {
                    OriginRow own = mine.vector().rowOrEmpty(row.origin());
                    long shared = row.equals(RowDigest.of(own)) ? own.maxSeq() : 0;
                    note(node, row, shared, done);
                }
            }
        }
        done.forEach(Waiter::end);
    }

    /** A node said the hash of all it holds. */
    public void holds(String node, Hash root) {
        if (node.equals(self) || idle()) {
            return;
        }
        Held mine = held.get();
        if (!root.equals(mine.root())) {
            return;
        }
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            for (Origin origin : waiters.keySet()) {
                add(node, origin, mine.vector().maxSeq(origin), done);
            }
        }
        done.forEach(Waiter::end);
    }

    /** Ends the waits that have enough since fewer nodes are needed. */
    public void review() {
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            for (TreeMap<Long, Set<Waiter>> bySeq : waiters.values()) {
                for (Set<Waiter> some : bySeq.values()) {
                    some.stream().filter(waiter -> waiter.now().enough()).forEach(done::add);
                }
            }
        }
        done.forEach(Waiter::end);
    }

    /** Of which origins it matters what others hold; those about to be written are among them. */
    public synchronized Collection<Origin> asked() {
        if (places == 0) {
            return List.of();
        }
        Set<Origin> asked = new LinkedHashSet<>();
        asked.add(held.get().identity().current());
        waiters.keySet().stream().limit(Limits.HOLDINGS_MAX - 1).forEach(asked::add);
        return asked;
    }

    /** Whether somebody waits who would be helped by this node's word. */
    public synchronized boolean lacks(String node) {
        return waiters.values().stream()
                .flatMap(bySeq -> bySeq.values().stream())
                .flatMap(Set::stream)
                .anyMatch(waiter -> !waiter.confirmedBy(node));
    }

    /** How many wait now. */
    public synchronized int waiting() {
        return places;
    }

    /** How many were confirmed since the start. */
    public synchronized long confirmed() {
        return confirmed;
    }

    /** How many were not confirmed in time since the start. */
    public synchronized long unconfirmed() {
        return unconfirmed;
    }

    /** Ends every wait with what is known. */
    @Override
    public void close() {
        List<Waiter> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            waiters.values().forEach(bySeq -> bySeq.values().forEach(all::addAll));
        }
        all.forEach(Waiter::end);
    }

    private synchronized boolean idle() {
        return waiters.isEmpty();
    }

    /** Up to which seq a node certainly holds the same facts of an origin as this one. */
    private long shared(OriginRow mine, Holding theirs) {
        RowDigest row = theirs.row();
        if (row.equals(RowDigest.of(mine))) {
            return mine.maxSeq();
        }
        boolean forked =
                mine.forked() || mine.count() > mine.maxSeq() || row.count() > row.maxSeq();
        boolean behind = row.maxSeq() < mine.maxSeq();
        boolean sameChain =
                recent.hash(row.origin(), row.maxSeq()).equals(Optional.of(theirs.head()));
        return !forked && behind && sameChain ? row.maxSeq() : 0;
    }

    private void note(String node, RowDigest row, long shared, List<Waiter> done) {
        TreeMap<Long, Set<Waiter>> bySeq = waiters.get(row.origin());
        if (bySeq == null) {
            return;
        }
        bySeq.tailMap(row.maxSeq(), false).values().stream()
                .flatMap(Set::stream)
                .forEach(waiter -> waiter.lost(row.origin(), node));
        add(node, row.origin(), shared, done);
    }

    private void add(String node, Origin origin, long upTo, List<Waiter> done) {
        for (Set<Waiter> some : waiters.get(origin).headMap(upTo, true).values()) {
            for (Waiter waiter : some) {
                waiter.held(origin, node);
                if (waiter.now().enough()) {
                    done.add(waiter);
                }
            }
        }
    }

    /** The newest facts that somebody may not hold yet, as far as this node can tell cheaply. */
    private Map<Origin, Long> heads() {
        Held mine = held.get();
        List<Origin> sealed = mine.identity().sealed();
        Set<Origin> origins = new TreeSet<>(recent.origins());
        origins.add(mine.identity().current());
        origins.addAll(sealed.subList(Math.max(0, sealed.size() - SEALED_MAX), sealed.size()));
        Map<Origin, Long> heads = new TreeMap<>();
        for (Origin origin : origins) {
            if (mine.vector().maxSeq(origin) > 0) {
                heads.put(origin, mine.vector().maxSeq(origin));
            }
        }
        return heads;
    }

    /**
     * One who waits, or is about to.
     *
     * <p>Threads: as the whole.
     */
    public final class Waiter {
        private final CompletableFuture<Confirmed> future = new CompletableFuture<>();
        private Map<Origin, Long> facts = Map.of();
        private final Map<Origin, Set<String>> nodes = new TreeMap<>();
        private IntSupplier enough = () -> 1;
        private boolean left;

        private Waiter() {}

        /**
         * Waits until enough nodes hold a fact, and leaves.
         *
         * @param dot a fact that is durable here
         * @param enough how many nodes, this one included: asked anew with all news, under the lock
         *     of the whole, and may change as nodes are met
         * @param within for how long at most
         * @return completes with what is known at the end; never fails
         */
        public CompletionStage<Confirmed> await(Dot dot, IntSupplier enough, Duration within) {
            return await(Map.of(dot.origin(), dot.seq()), enough, within);
        }

        /**
         * The same for everything that was written here, or came, since the start and is held now;
         * and for all that this node ever wrote.
         */
        public CompletionStage<Confirmed> awaitAll(IntSupplier enough, Duration within) {
            Map<Origin, Long> all;
            synchronized (Confirmations.this) {
                all = heads();
            }
            return await(all, enough, within);
        }

        private CompletionStage<Confirmed> await(
                Map<Origin, Long> wanted, IntSupplier needed, Duration within) {
            boolean over;
            synchronized (Confirmations.this) {
                enough = needed;
                over = left || closed || enough.getAsInt() <= 1 || wanted.isEmpty();
                if (!over) {
                    facts = wanted;
                    wanted.forEach(this::enterFor);
                }
            }
            if (over) {
                end();
                return future;
            }
            CompletableFuture<Void> late = new CompletableFuture<>();
            var unused =
                    late.completeOnTimeout(null, within.toMillis(), TimeUnit.MILLISECONDS)
                            .thenRun(this::end);
            // Whatever ends the wait ends its timer.
            return future.whenComplete((outcome, failure) -> late.complete(null));
        }

        /** Waits no more: nobody is there to be told. */
        public void leave() {
            end(false);
        }

        private void end() {
            end(true);
        }

        private void end(boolean counts) {
            Confirmed outcome;
            synchronized (Confirmations.this) {
                if (left) {
                    return;
                }
                left = true;
                places--;
                facts.forEach(this::leaveFor);
                outcome = now();
                confirmed += counts && outcome.enough() ? 1 : 0;
                unconfirmed += counts && !outcome.enough() ? 1 : 0;
            }
            future.complete(outcome);
        }

        private void enterFor(Origin origin, long seq) {
            nodes.put(origin, new HashSet<>());
            waiters.computeIfAbsent(origin, o -> new TreeMap<>())
                    .computeIfAbsent(seq, s -> new LinkedHashSet<>())
                    .add(this);
        }

        private void leaveFor(Origin origin, long seq) {
            TreeMap<Long, Set<Waiter>> bySeq = waiters.get(origin);
            Set<Waiter> same = bySeq.get(seq);
            same.remove(this);
            if (same.isEmpty()) {
                bySeq.remove(seq);
            }
            if (bySeq.isEmpty()) {
                waiters.remove(origin);
            }
        }

        private void held(Origin origin, String node) {
            nodes.get(origin).add(node);
        }

        private void lost(Origin origin, String node) {
            nodes.get(origin).remove(node);
        }

        private boolean confirmedBy(String node) {
            return nodes.values().stream().allMatch(holders -> holders.contains(node));
        }

        /** Who holds all that is waited for. */
        private Confirmed now() {
            NavigableSet<String> all = new TreeSet<>();
            nodes.values().forEach(all::addAll);
            nodes.values().forEach(all::retainAll);
            return new Confirmed(enough.getAsInt(), all);
        }
    }
}
