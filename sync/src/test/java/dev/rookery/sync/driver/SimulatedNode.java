package dev.rookery.sync.driver;

import dev.rookery.sync.clock.HybridClock;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.engine.Effect;
import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.engine.SyncEngine;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A node without threads: the real engine and group commit over a store in memory, with a clock of
 * its own and what went out of it.
 *
 * <p>Threads: one world, one thread.
 */
final class SimulatedNode implements Snapshots, SyncListener, InstantSource {
    private static final String CLUSTER = "sim";

    final String name;
    final List<Effect.Push> outgoing = new ArrayList<>();
    final List<Effect.PullSoon> pullsDue = new ArrayList<>();
    final List<String> alarms = new ArrayList<>();
    InMemoryFactStore store;
    boolean snapshotsFail;

    /** A mark fails only when it is waited for. */
    boolean snapshotsFailLate;

    long skewMillis;
    int rotations;
    int peerFactsWithoutMark;
    int publishedTooEarly;

    private final OriginSource origins;
    private final UnaryOperator<FactStore> sabotage;
    private final InstantSource wall;
    private GroupCommit group;
    private Hash begun = Hash.ZERO;
    private Hash marked = Hash.ZERO;
    private Hash rootBefore = Hash.ZERO;

    /**
     * @param sabotage wraps the store with a fault of the program; identity for none
     */
    SimulatedNode(
            String name,
            OriginSource origins,
            InstantSource wall,
            UnaryOperator<FactStore> sabotage) {
        this.name = name;
        this.origins = origins;
        this.wall = wall;
        this.sabotage = sabotage;
        this.store = new InMemoryFactStore();
        store.begin();
        store.own(NodeIdentity.first(origins.fresh()));
        store.commit();
        restart();
    }

    /** Everything that is only in memory is gone. */
    void restart() {
        store.rollback();
        outgoing.clear();
        pullsDue.clear();
        FactStore seen = sabotage.apply(store);
        SyncEngine engine =
                new SyncEngine(
                        CLUSTER,
                        store.identity().orElseThrow(),
                        store.load(),
                        origins,
                        seen,
                        new HybridClock(HybridClock.DRIFT_MAX));
        group = new GroupCommit(engine, seen, this, this, this::out, this);
    }

    Held held() {
        return group.held();
    }

    FactStore source() {
        return store;
    }

    /**
     * Keeps what fits of a peer's facts and judges some writes, in one transaction.
     *
     * @return whether the writers were told that it is durable
     */
    boolean write(Optional<PeerFacts> facts, List<List<Draft>> batches) {
        List<Submission<String>> submissions = new ArrayList<>();
        for (List<Draft> drafts : batches) {
            submissions.add(new Submission<>(at -> new Proposal.Judgement<>(drafts, "written")));
        }
        transaction(
                () -> {
                    facts.map(Offer::new)
                            .ifPresent(
                                    offer ->
                                            group.place(
                                                    offer,
                                                    offer.take(Integer.MAX_VALUE, Long.MAX_VALUE)));
                    submissions.forEach(group::judge);
                });
        return submissions.stream()
                .allMatch(
                        submission ->
                                submission.future().isDone()
                                        && !submission.future().isCompletedExceptionally());
    }

    /** Learns what is said of an origin, when its store takes that. */
    void remark(Event.Remark remark) {
        transaction(() -> group.remark(remark));
    }

    /** A node that goes on from what this one holds, under its identity. */
    SimulatedNode clone(String named) {
        SimulatedNode clone = new SimulatedNode(named, origins, wall, sabotage);
        clone.store = store.copy();
        clone.restart();
        return clone;
    }

    /** Keeps what fits; empty when the node could not. */
    Optional<Kept> offer(PeerFacts facts, int factsMax) {
        Offer offer = new Offer(facts);
        while (!offer.exhausted()) {
            if (!transaction(() -> group.place(offer, offer.take(factsMax, Long.MAX_VALUE)))) {
                return Optional.empty();
            }
        }
        return offer.future().isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(offer.future().join());
    }

    private boolean transaction(Runnable work) {
        Held before = held();
        try {
            group.open();
            before = held();
            rootBefore = before.root();
            work.run();
            group.commit().forEach(Waiting::succeed);
            return true;
        } catch (SnapshotException e) {
            publishedTooEarly += held().equals(before) ? 0 : 1;
            group.dropStep(e).forEach(waiting -> waiting.fail(e));
            return false;
        } catch (StoreException e) {
            publishedTooEarly += held().equals(before) ? 0 : 1;
            group.rollback().forEach(waiting -> waiting.fail(e));
            return false;
        }
    }

    private void out(Effect effect) {
        if (effect instanceof Effect.Push push) {
            outgoing.add(push);
        } else if (effect instanceof Effect.PullSoon pull) {
            pullsDue.add(pull);
        }
    }

    @Override
    public Instant instant() {
        return wall.instant().plusMillis(skewMillis);
    }

    @Override
    public void mark(String reason, Hash root, long facts) {
        if (snapshotsFail) {
            throw new SnapshotException("could not mark: asked to fail; try again", null);
        }
        begun = root;
    }

    @Override
    public void settle() {
        if (snapshotsFailLate) {
            throw new SnapshotException("could not force: asked to fail; try again", null);
        }
        marked = begun;
    }

    @Override
    public void committed(List<Fact> facts, Collection<OriginRow> rows) {}

    @Override
    public void kept(List<Fact> facts, Optional<String> peer) {
        if (peer.isPresent() && !marked.equals(rootBefore)) {
            peerFactsWithoutMark += facts.size();
        }
    }

    @Override
    public void forkSeen(Dot dot, String peer, String why) {
        alarms.add(name + ": " + why);
    }

    @Override
    public void factsRefused(String peer, Origin origin, String why) {
        alarms.add(name + ": " + why);
    }

    @Override
    public void originRotated(Origin before, Origin now, String why) {
        rotations++;
    }

    Stamp latest(String entity) {
        return store.latest(entity);
    }

    @Override
    public String toString() {
        return name;
    }
}
