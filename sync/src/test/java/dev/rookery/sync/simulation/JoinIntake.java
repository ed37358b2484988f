package dev.rookery.sync.simulation;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SnapshotRefusedException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Watches how a process takes in snapshots: it takes its time, its disk may be full, nobody honest
 * is blamed, and nothing that somebody planted comes of it.
 *
 * <p>Threads: one world, one thread.
 */
final class JoinIntake implements SnapshotIntake {

    /** Folding takes a moment; now and then longer than a node waits for somebody to answer. */
    private static final int FOLD_MILLIS = 1_000;

    private static final int LONG_FOLD_MILLIS = 15_000;

    private final World world;
    private final RunningNode process;
    private final SnapshotRoom room;
    private final ScheduledExecutorService timer;
    private Optional<Watched> current = Optional.empty();

    /** The last one that was closed after some of it had come. */
    private Optional<Watched> closed = Optional.empty();

    JoinIntake(
            World world, RunningNode process, SnapshotRoom room, ScheduledExecutorService timer) {
        this.world = world;
        this.process = process;
        this.room = room;
        this.timer = timer;
    }

    @Override
    public long facts() {
        return process.held().vector().facts();
    }

    @Override
    public Receipt begin(String peer, Hash whole, long total) {
        roomy();
        Receipt receipt = room.begin(peer, whole, total);
        if (closed.filter(it -> it.peer.equals(peer) && it.closedNow()).isPresent()) {
            happened("join begun anew", "the snapshot of " + peer + " had gone, begins anew");
        }
        happened("join begun", "takes the snapshot of " + peer + ", " + total + " bytes");
        Watched watched = new Watched(peer, receipt);
        current = Optional.of(watched);
        world.joinBegins(process.node(), peer);
        return watched;
    }

    private void roomy() {
        if (process.node().disk().full) {
            world.trace().count("joiner's disk full");
            throw new SnapshotRefusedException("no room: disk full; free space", false, null);
        }
    }

    /** A round with a peer came to nothing. */
    void brokeOff(String peer) {
        current.filter(it -> it.peer.equals(peer) && it.received() > 0 && !it.brokenOff)
                .ifPresent(
                        it -> {
                            it.brokenOff = true;
                            happened("join broken off", "the snapshot of " + peer + " broke off");
                        });
    }

    /** The process is gone. */
    void end() {
        if (current.isPresent()) {
            world.trace().count("joiner gone within a join");
        }
    }

    private void happened(String what, String line) {
        world.trace().count(what);
        world.trace().say(process.node().name(), line);
    }

    /** A snapshot on its way. */
    private final class Watched implements Receipt {
        private final String peer;
        private final Receipt receipt;
        private boolean tampered;
        private boolean brokenOff;
        private Instant closedAt = Instant.MIN;

        Watched(String peer, Receipt receipt) {
            this.peer = peer;
            this.receipt = receipt;
        }

        boolean closedNow() {
            return closedAt.equals(process.steady());
        }

        @Override
        public Hash whole() {
            return receipt.whole();
        }

        @Override
        public long received() {
            return receipt.received();
        }

        @Override
        public void take(SnapshotPart part) {
            roomy();
            if (brokenOff) {
                brokenOff = false;
                happened("join continued", "goes on with the snapshot of " + peer);
            }
            tampered |= world.laws().lied(part);
            try {
                receipt.take(part);
            } catch (SnapshotRefusedException e) {
                throw judged(e);
            }
        }

        /** Only one who lied is blamed. */
        private SnapshotRefusedException judged(SnapshotRefusedException refusal) {
            if (refusal.peersFault()) {
                world.laws()
                        .check(tampered, () -> "an honest peer is blamed: " + refusal.getMessage());
                world.trace().count("lie refused");
            }
            world.trace().say(process.node().name(), refusal.getMessage());
            return refusal;
        }

        @Override
        public CompletionStage<Long> install(Consumer<String> progress) {
            CompletableFuture<Long> done = new CompletableFuture<>();
            boolean slow = world.random().nextInt(6) == 0;
            int millis = world.random().nextInt(slow ? LONG_FOLD_MILLIS : FOLD_MILLIS);
            var unused =
                    timer.schedule(() -> install(progress, done), millis, TimeUnit.MILLISECONDS);
            return done;
        }

        private void install(Consumer<String> progress, CompletableFuture<Long> done) {
            try {
                roomy();
                long facts = receipt.install(progress).toCompletableFuture().join();
                world.laws().check(!tampered, () -> "a lie of " + peer + " was taken in");
                happened("joined by snapshot", facts + " facts by the snapshot of " + peer);
                done.complete(facts);
            } catch (SnapshotRefusedException e) {
                done.completeExceptionally(e);
            } catch (CompletionException e) {
                refused(e.getCause(), done);
            } catch (Mount.Died e) {
                died();
            }
        }

        private void refused(Throwable cause, CompletableFuture<Long> done) {
            if (cause instanceof SnapshotRefusedException refusal) {
                done.completeExceptionally(judged(refusal));
            } else if (cause instanceof Mount.Died) {
                died();
            } else if (cause instanceof RuntimeException fault) {
                throw fault;
            } else {
                throw new IllegalStateException("a join broke", cause);
            }
        }

        private void died() {
            world.trace().say(process.node().name(), "died in an exchange");
            close();
        }

        @Override
        public void close() {
            current = Optional.empty();
            if (received() > 0) {
                closedAt = process.steady();
                closed = Optional.of(this);
            }
            receipt.close();
        }
    }
}
