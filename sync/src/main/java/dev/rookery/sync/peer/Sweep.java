package dev.rookery.sync.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One round with everybody, a few at a time.
 *
 * <p>Whoever waits for all of it may be held up by one call that was lost on its way, for a pull's
 * whole time. So it may end before: where nothing came of any round for as long as it is patient.
 *
 * <p>Threads: the timer thread's own, but for {@link #report}.
 */
final class Sweep {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Rim rim;
    private final Optional<Duration> patience;
    private final Queue<Peer> left;
    private final Set<Peer> underWay = new LinkedHashSet<>();
    private final List<Ended> ended = new ArrayList<>();
    private final CompletableFuture<SyncReport> done = new CompletableFuture<>();
    private Object seen;
    private Instant since;

    /** What the rounds lend. */
    interface Rim {

        /** A round with one peer; never fails. */
        CompletionStage<PullReport> pull(Peer peer);

        /** Does it on the timer thread. */
        void later(Runnable step);

        /** The same after a while. */
        void after(Duration delay, Runnable step);

        /** What this node holds: equal as long as nothing is kept. */
        Object held();

        /** By the steady clock. */
        Instant now();

        /** What people call a peer. */
        String called(Peer peer);
    }

    private record Ended(Peer peer, PullReport report) {}

    /**
     * @param patience with rounds of which nothing comes; without it, each takes its time
     */
    Sweep(Collection<Peer> peers, Optional<Duration> patience, Rim rim) {
        this.left = new ArrayDeque<>(peers);
        this.patience = patience;
        this.rim = rim;
    }

    /** Completes once every round has ended, or is waited for no more. */
    CompletionStage<SyncReport> report() {
        return done;
    }

    /**
     * Begins.
     *
     * @param atOnce rounds
     */
    void begin(int atOnce) {
        progressed();
        for (int lane = 0; lane < atOnce; lane++) {
            next();
        }
        finish(left.isEmpty() && underWay.isEmpty());
        if (patience.isPresent()) {
            rim.after(LOOK, this::look);
        }
    }

    private void next() {
        Peer peer = left.poll();
        if (peer == null) {
            return;
        }
        underWay.add(peer);
        var unused = rim.pull(peer).thenAccept(report -> rim.later(() -> ended(peer, report)));
    }

    private void ended(Peer peer, PullReport report) {
        underWay.remove(peer);
        ended.add(new Ended(peer, report));
        progressed();
        next();
        finish(left.isEmpty() && underWay.isEmpty());
    }

    /** Facts that are kept are progress, whoever sent them: then there is a reason to wait. */
    private void look() {
        if (done.isDone()) {
            return;
        }
        if (!rim.held().equals(seen)) {
            progressed();
        }
        finish(!rim.now().isBefore(since.plus(patience.orElseThrow())));
        rim.after(LOOK, this::look);
    }

    private void progressed() {
        seen = rim.held();
        since = rim.now();
    }

    private void finish(boolean over) {
        if (!over) {
            return;
        }
        List<Ended> all = new ArrayList<>(ended);
        underWay.forEach(peer -> all.add(new Ended(peer, unheard(peer, "nothing came of it yet"))));
        left.forEach(peer -> all.add(new Ended(peer, unheard(peer, "it had no turn"))));
        left.clear(); // Whoever waited asks all anew.
        done.complete(
                SyncReport.of(
                        all.stream().map(one -> one.report().of(rim.called(one.peer()))).toList()));
    }

    private static PullReport unheard(Peer peer, String why) {
        return new PullReport(peer.label(), 0, 0, false, Set.of(), Optional.of(why));
    }
}
