package dev.rookery.sync.driver;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.engine.Effect;
import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.SyncEngine;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One transaction at a time: what peers sent, then what callers want, then the commit, and only
 * then everything that follows from it. It has no thread of its own, so that a simulation can run
 * it step by step.
 *
 * <p>A transaction is {@link #open}, any number of {@link #remark} and {@link #place}, any number
 * of {@link #judge}, and {@link #commit}; after a {@link StoreException} from any of them, {@link
 * #rollback}.
 *
 * <p>Threads: owned by the sync loop; only {@link #held} may be called by any thread.
 */
final class GroupCommit {

    /** Facts that belong together for those who listen. */
    private record Part(List<Fact> facts, Optional<String> peer) {}

    private final SyncEngine engine;
    private final FactStore store;
    private final Snapshots snapshots;
    private final SyncListener listener;
    private final Consumer<Effect> outward;
    private final InstantSource wall;

    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<Runnable> told = new ArrayList<>();
    private Optional<SnapshotException> snapshotFailure = Optional.empty();
    private boolean marked;
    private boolean stale;
    private long localBytes;
    private volatile Held held;

    /**
     * @param outward takes {@code Push} and {@code PullSoon}, after the commit
     */
    GroupCommit(
            SyncEngine engine,
            FactStore store,
            Snapshots snapshots,
            SyncListener listener,
            Consumer<Effect> outward,
            InstantSource wall) {
        this.engine = engine;
        this.store = store;
        this.snapshots = snapshots;
        this.listener = listener;
        this.outward = outward;
        this.wall = wall;
        this.held = engine.held();
    }

    /** What is held, as of the last commit. */
    Held held() {
        return held;
    }

    /** Canonical bytes of local facts in the open transaction. */
    long localBytes() {
        return localBytes;
    }

    /** Opens the transaction. */
    void open() {
        if (stale) {
            reload();
        }
        store.begin();
        for (Effect effect : engine.step(new Event.Opened())) {
            perform(effect);
        }
    }

    /** An origin may not be one node's own alone. */
    void remark(Event.Remark remark) {
        for (Effect effect : engine.step(remark)) {
            perform(effect);
        }
    }

    /** Keeps what fits of a peer's facts; they are some of an offer, or all of it. */
    void place(Offer offer, List<Fact> facts) {
        waiting.add(offer);
        if (snapshotFailure.isPresent()) {
            drop(offer, facts, snapshotFailure.get());
            return;
        }
        PeerFacts from = offer.facts();
        List<Effect> effects =
                engine.step(
                        new Event.FromPeer(
                                from.peer(), facts, from.ttl(), from.pushed(), wall.millis()));
        for (Effect effect : effects) {
            if (effect instanceof Effect.Snapshot snapshot && !mark(snapshot)) {
                engine.step(new Event.Dropped());
                drop(offer, facts, snapshotFailure.orElseThrow());
                return;
            }
            if (effect instanceof Effect.Keep keep) {
                keep(keep.facts(), Optional.of(from.peer()));
            } else if (effect instanceof Effect.Answer answer) {
                offer.add(answer);
            } else {
                perform(effect);
            }
        }
    }

    private boolean mark(Effect.Snapshot snapshot) {
        try {
            snapshots.mark(snapshot.reason(), snapshot.root(), snapshot.facts());
            marked = true;
            return true;
        } catch (SnapshotException e) {
            snapshotFailure = Optional.of(e);
            return false;
        }
    }

    private void drop(Offer offer, List<Fact> facts, SnapshotException why) {
        waiting.remove(offer);
        offer.fail(why);
        told.add(() -> listener.stepDropped(offer.facts().peer(), facts.size(), why.getMessage()));
    }

    /**
     * Judges a write, and keeps what it becomes. One that the rules cannot judge fails alone: what
     * somebody sent must not cost others their writes.
     */
    <R> void judge(Submission<R> submission) {
        List<Effect> effects = List.of();
        try {
            long now = wall.millis();
            Proposal.Judgement<R> judgement = submission.judge(now);
            if (!judgement.drafts().isEmpty()) {
                effects = engine.step(local(judgement.drafts(), now));
            }
        } catch (IllegalArgumentException | IllegalStateException | DamagedFactException e) {
            submission.fail(e);
            return;
        } finally {
            waiting.add(submission);
        }
        for (Effect effect : effects) {
            if (effect instanceof Effect.Keep keep) {
                keep(keep.facts(), Optional.empty());
                submission.named(keep.facts());
            } else {
                perform(effect);
            }
        }
    }

    /** Mends damaged rows, outside a transaction, and learns anew what the store holds. */
    void mend(Repair repair) {
        store.mend(repair.facts(), repair.rows());
        reload();
    }

    private Event.Local local(List<Draft> drafts, long now) {
        List<Stamp> latest = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            latest.add(store.latest(draft.entity()));
        }
        return new Event.Local(drafts, latest, now);
    }

    private void keep(List<Fact> facts, Optional<String> peer) {
        for (Fact fact : facts) {
            store.keep(fact);
            localBytes += peer.isPresent() ? 0 : fact.canonical().length;
        }
        Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        if (last != null && last.peer().equals(peer)) {
            last.facts().addAll(facts);
        } else {
            parts.add(new Part(new ArrayList<>(facts), peer));
        }
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Own own) {
            store.own(own.identity());
            told.add(
                    () ->
                            listener.originRotated(
                                    own.before(), own.identity().current(), own.why()));
        } else if (effect instanceof Effect.ForkSeen fork) {
            told.add(() -> listener.forkSeen(fork.dot(), fork.peer(), fork.why()));
        } else if (effect instanceof Effect.Refused refused) {
            told.add(() -> listener.factsRefused(refused.peer(), refused.origin(), refused.why()));
        } else {
            told.add(() -> outward.accept(effect));
        }
    }

    /**
     * Makes it durable; then publishes it, tells the snapshots and the listener, and passes it on.
     * Peers' facts are written while the state before them is made restorable, and committed only
     * once it is: what is not committed is not there after a crash, wherever its pages are.
     *
     * @return those who may be told now
     * @throws SnapshotException when the state before could not be made restorable: {@link
     *     #dropStep} is to be called
     */
    List<Waiting> commit() {
        for (Effect effect : engine.step(new Event.Committing())) {
            if (effect instanceof Effect.PutRows put && !put.rows().isEmpty()) {
                store.put(put.rows());
            }
        }
        if (marked) {
            snapshots.settle();
        }
        store.commit();
        List<Effect> effects = engine.step(new Event.Committed());
        List<Waiting> answered = List.copyOf(waiting);
        for (Effect effect : effects) {
            if (effect instanceof Effect.Publish publish) {
                publish(publish);
            } else {
                outward.accept(effect);
            }
        }
        told.forEach(Runnable::run);
        forget();
        return answered;
    }

    private void publish(Effect.Publish publish) {
        held = publish.held();
        if (parts.isEmpty()) {
            return;
        }
        List<Fact> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.facts()));
        snapshots.committed(all, publish.rows());
        parts.forEach(part -> listener.kept(part.facts(), part.peer()));
    }

    /**
     * Forgets the transaction and learns anew what the store holds, since a commit reported as
     * failed may still be durable. Where the store cannot even say that, {@link #open} asks again.
     *
     * @return those whose group it was
     */
    List<Waiting> rollback() {
        List<Waiting> failed = abandon();
        try {
            reload();
        } catch (StoreException e) {
            listener.commitFailed(e.getMessage());
        }
        return failed;
    }

    /**
     * Forgets the transaction, since the state before it is not restorable.
     *
     * @return those whose group it was: writes among them may be judged anew
     */
    List<Waiting> dropStep(SnapshotException why) {
        List<Part> dropped = List.copyOf(parts);
        List<Waiting> group = rollback();
        for (Part part : dropped) {
            part.peer()
                    .ifPresent(
                            peer ->
                                    listener.stepDropped(
                                            peer, part.facts().size(), why.getMessage()));
        }
        return group;
    }

    /**
     * Forgets the transaction without asking the store.
     *
     * @return those whose group it was
     */
    List<Waiting> abandon() {
        List<Waiting> failed = List.copyOf(waiting);
        forget();
        stale = true;
        return failed;
    }

    private void reload() {
        store.rollback();
        engine.step(
                new Event.Reloaded(
                        store.load(), store.identity().orElse(engine.held().identity())));
        held = engine.held();
        stale = false;
    }

    private void forget() {
        waiting.clear();
        parts.clear();
        told.clear();
        snapshotFailure = Optional.empty();
        marked = false;
        localBytes = 0;
    }
}
