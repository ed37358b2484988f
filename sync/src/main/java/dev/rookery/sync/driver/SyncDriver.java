package dev.rookery.sync.driver;

import dev.rookery.sync.clock.HybridClock;
import dev.rookery.sync.engine.Effect;
import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.SyncEngine;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.vector.OriginRow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The sync loop: one thread that judges, names, keeps and passes on facts, everything that waits in
 * one commit.
 *
 * <p>While the store cannot be written (disk full or broken) every write is refused at once, and
 * the store is tried again from time to time.
 *
 * <p>Threads: safe for any thread.
 */
public final class SyncDriver implements FactIntake, AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long IDLE_NANOS = Duration.ofSeconds(60).toNanos();

    private final DriverSettings settings;
    private final SyncPorts ports;
    private final SyncTime time;
    private final Inbox inbox;
    private final GroupCommit group;
    private final RumorBuffer rumors;
    private final Thread thread;

    /** Why writes are refused; null while they are not. */
    private volatile StoreException readOnly;

    /** Why the loop ended; null while it runs. */
    private volatile Throwable stopped;

    private long probeNanos;

    /** Remarks that no commit has settled yet; the loop's own. */
    private final ArrayDeque<Event.Remark> remarks = new ArrayDeque<>();

    /** When remarks are tried again after a failure. */
    private long remarkNanos;

    /**
     * Reads what the store holds, makes the identity durable, and starts.
     *
     * @param identity under which origins this node writes; a new current one is a new incarnation
     * @throws StoreException when the store cannot be read or written
     */
    public SyncDriver(
            String clusterId,
            NodeIdentity identity,
            SyncPorts ports,
            SyncTime time,
            DriverSettings settings) {
        this(clusterId, identity, ports, time, settings, Thread::start);
    }

    /**
     * As above.
     *
     * @param begin starts the loop's thread, or leaves its turns to whoever calls {@link #turn}
     */
    SyncDriver(
            String clusterId,
            NodeIdentity identity,
            SyncPorts ports,
            SyncTime time,
            DriverSettings settings,
            Consumer<Thread> begin) {
        this.settings = settings;
        this.ports = ports;
        this.time = time;
        inbox = new Inbox(settings.proposalsMax(), settings.peerBytesMax());
        rumors =
                new RumorBuffer(
                        ports.pusher(),
                        ports.listener(),
                        settings.pushGap(),
                        settings.rumorWindow());
        FactStore store = ports.store();
        if (!store.identity().equals(Optional.of(identity))) {
            store.begin();
            store.own(identity);
            store.commit();
        }
        SyncEngine engine =
                new SyncEngine(
                        clusterId,
                        identity,
                        store.load(),
                        ports.origins(),
                        store,
                        new HybridClock(settings.driftMax()));
        group =
                new GroupCommit(
                        engine,
                        store,
                        ports.snapshots(),
                        ports.listener(),
                        this::send,
                        time.wall());
        thread = new Thread(this::loop, "rookery-sync");
        begin.accept(thread);
    }

    @Override
    public Held held() {
        return group.held();
    }

    /** How many writes wait. */
    public int waiting() {
        return inbox.submissions();
    }

    /** Why writes are refused now, when they are. */
    public Optional<String> readOnly() {
        StoreException why = readOnly;
        return why == null ? Optional.empty() : Optional.of(why.getMessage());
    }

    /**
     * Has a write judged and, where it becomes facts, made durable.
     *
     * @return completes once the group that it was judged in is durable. Fails with {@link
     *     NodeBusyException} when too much waits or the driver was closed, with {@link
     *     StoreException} when the group could not be kept, with {@code IllegalArgumentException}
     *     or {@code IllegalStateException} when it could not be judged
     */
    public <R> CompletionStage<R> submit(Proposal<R> proposal) {
        Submission<R> submission = new Submission<>(proposal);
        StoreException why = readOnly;
        if (why != null) {
            submission.fail(refused(why));
            return submission.future();
        }
        switch (inbox.put(submission)) {
            case TAKEN -> {}
            case FULL -> submission.fail(busy(settings.proposalsMax() + " writes wait"));
            case CLOSED -> submission.fail(closed());
        }
        return submission.future();
    }

    @Override
    public CompletionStage<Kept> offer(PeerFacts facts) {
        Offer offer = new Offer(facts);
        StoreException why = readOnly;
        if (why != null) {
            offer.fail(refused(why));
            return offer.future();
        }
        switch (inbox.put(offer)) {
            case TAKEN -> {}
            case FULL -> offer.fail(busy(settings.peerBytesMax() + " bytes of peers' facts wait"));
            case CLOSED -> offer.fail(closed());
        }
        return offer.future();
    }

    /**
     * Has damaged rows mended, between two groups, and reads anew what the store holds.
     *
     * @return completes once they are durable; fails as {@link #submit} does
     */
    public CompletionStage<Void> mend(List<Mending> facts, List<OriginRow> rows) {
        Repair repair = new Repair(facts, rows);
        StoreException why = readOnly;
        if (why != null) {
            repair.fail(refused(why));
            return repair.future();
        }
        switch (inbox.put(repair)) {
            case TAKEN -> {}
            case FULL -> repair.fail(busy(Inbox.REPAIRS_MAX + " repairs wait"));
            case CLOSED -> repair.fail(closed());
        }
        return repair.future();
    }

    @Override
    public void contested(Event.Contested contested) {
        inbox.put(contested);
    }

    @Override
    public void forked(Event.Forked forked) {
        inbox.put(forked);
    }

    /** Takes nothing more, finishes what waits, and ends the thread. The store stays open. */
    @Override
    public void close() {
        inbox.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (!inbox.finished()) {
                turn(inbox.await(waitNanos()));
            }
            rumors.flush(time.nanos().getAsLong());
        } catch (InterruptedException e) {
            stop(new IllegalStateException("the sync loop was interrupted; restart the node", e));
        } catch (RuntimeException | Error e) {
            stop(e);
        }
    }

    /** What there is to do now, as far as one commit takes it. */
    private void turn(boolean filled) {
        if (filled || remarksDue()) {
            run();
        }
        probe();
        rumors.flushIfDue(time.nanos().getAsLong());
    }

    /** A turn of the loop, for a driver whose thread was not started. */
    void turn() {
        turn(inbox.filled());
    }

    /** How long until a turn is due although nothing new was put in. */
    Duration untilDue() {
        return Duration.ofNanos(waitNanos());
    }

    /**
     * The outermost place: a fault of this program ends the loop, and the node restarts from disk.
     */
    private void stop(Throwable cause) {
        stopped = cause;
        inbox.close();
        List<Waiting> failed = group.abandon();
        failed.forEach(waiting -> waiting.fail(closed()));
        inbox.drain().forEach(waiting -> waiting.fail(closed()));
        ports.listener().stopped(cause);
    }

    private long waitNanos() {
        long now = time.nanos().getAsLong();
        long wait = rumors.waitNanos(now).orElse(IDLE_NANOS);
        if (readOnly != null) {
            return Math.min(wait, Math.max(0, probeNanos - now));
        }
        return remarks.isEmpty() ? wait : Math.min(wait, Math.max(0, remarkNanos - now));
    }

    private boolean remarksDue() {
        return readOnly == null
                && !remarks.isEmpty()
                && remarkNanos - time.nanos().getAsLong() <= 0;
    }

    /** Those beyond the limit are forgotten: a peer says them again. */
    private void takeRemarks() {
        for (Event.Remark remark : inbox.pollRemarks()) {
            if (remarks.size() < Inbox.REMARKS_MAX) {
                remarks.add(remark);
            }
        }
    }

    private void run() {
        takeRemarks();
        StoreException why = readOnly;
        if (why != null) {
            inbox.drain().forEach(waiting -> waiting.fail(refused(why)));
            return;
        }
        takeRepairs();
        List<Submission<?>> again = commitGroup(this::takeOffersAndSubmissions);
        if (!again.isEmpty()) {
            commitGroup(() -> again.forEach(group::judge));
        }
    }

    private void takeOffersAndSubmissions() {
        takeOffers();
        takeSubmissions();
    }

    /**
     * One transaction.
     *
     * @return writes to be judged anew, without the peers' step that had to be dropped
     */
    private List<Submission<?>> commitGroup(Runnable take) {
        try {
            group.open();
            remarks.forEach(group::remark);
            take.run();
            List<Waiting> answered = group.commit();
            remarks.clear();
            answer(() -> answered.forEach(Waiting::succeed));
        } catch (SnapshotException e) {
            return dropStep(e);
        } catch (StoreException e) {
            fail(e);
            if (e.full()) {
                turnReadOnly(e);
            }
        }
        return List.of();
    }

    private List<Submission<?>> dropStep(SnapshotException why) {
        List<Waiting> group = this.group.dropStep(why);
        removeFailedOffer(group);
        List<Submission<?>> writes = new ArrayList<>();
        for (Waiting waiting : group) {
            if (!(waiting instanceof Submission<?> submission)) {
                answer(() -> waiting.fail(why));
            } else if (!submission.future().isDone()) {
                writes.add(submission);
            }
        }
        return writes;
    }

    /** Each in a transaction of its own; one that fails costs nobody else anything. */
    private void takeRepairs() {
        for (Optional<Repair> next = inbox.pollRepair();
                next.isPresent();
                next = inbox.pollRepair()) {
            Repair repair = next.get();
            try {
                group.mend(repair);
                answer(repair::succeed);
            } catch (StoreException e) {
                group.rollback();
                answer(() -> repair.fail(e));
            }
        }
    }

    private void takeOffers() {
        int facts = 0;
        long bytes = 0;
        while (facts < settings.stepFactsMax() && bytes < settings.stepBytesMax()) {
            Optional<Offer> first = inbox.peekOffer();
            if (first.isEmpty()) {
                return;
            }
            Offer offer = first.get();
            List<Fact> some =
                    offer.take(settings.stepFactsMax() - facts, settings.stepBytesMax() - bytes);
            for (Fact fact : some) {
                bytes += fact.canonical().length;
            }
            facts += some.size();
            group.place(offer, some);
            if (offer.exhausted()) {
                inbox.removeOffer();
            }
        }
    }

    /** Those that arrive meanwhile join: the more waits, the larger the group. */
    private void takeSubmissions() {
        for (int i = 0; i < settings.groupProposalsMax(); i++) {
            if (group.localBytes() >= settings.groupBytesMax()) {
                return;
            }
            Optional<Submission<?>> next = inbox.pollSubmission();
            if (next.isEmpty()) {
                return;
            }
            group.judge(next.get());
        }
    }

    private void answer(Runnable answers) {
        ports.answers().execute(answers);
    }

    /** Tells the group; where not even one could be opened, all who wait. */
    private void fail(StoreException why) {
        List<Waiting> group = this.group.rollback();
        removeFailedOffer(group);
        List<Waiting> failed = group.isEmpty() ? inbox.drain() : group;
        answer(() -> failed.forEach(waiting -> waiting.fail(why)));
        remarkNanos = time.nanos().getAsLong() + settings.probeEvery().toNanos();
        ports.listener().commitFailed(why.getMessage());
    }

    private void removeFailedOffer(List<Waiting> failed) {
        inbox.peekOffer().filter(failed::contains).ifPresent(offer -> inbox.removeOffer());
    }

    private void turnReadOnly(StoreException why) {
        readOnly = why;
        probeNanos = time.nanos().getAsLong() + settings.probeEvery().toNanos();
        ports.listener().readOnly(true, why.getMessage());
    }

    private void probe() {
        long now = time.nanos().getAsLong();
        if (readOnly == null || probeNanos - now > 0) {
            return;
        }
        try {
            ports.store().probe();
            readOnly = null;
            ports.listener().readOnly(false, "the store takes writes again");
        } catch (StoreException e) {
            probeNanos = now + settings.probeEvery().toNanos();
        }
    }

    private void send(Effect effect) {
        if (effect instanceof Effect.Push push) {
            rumors.add(push, time.nanos().getAsLong());
        } else if (effect instanceof Effect.PullSoon soon) {
            ports.pusher().pullSoon(soon.peer(), soon.why());
        }
    }

    private StoreException refused(StoreException why) {
        return new StoreException(
                "the node is read-only until its store takes writes again: " + why.getMessage(),
                true,
                why);
    }

    private static NodeBusyException busy(String what) {
        return new NodeBusyException(what + "; ask again later", RETRY_AFTER);
    }

    /** A loop that broke is a fault; one that was closed makes room for the next over its store. */
    private RuntimeException closed() {
        Throwable cause = stopped;
        return cause == null
                ? busy("the node is restarting its store")
                : new IllegalStateException("the sync loop has ended; restart the node", cause);
    }
}
