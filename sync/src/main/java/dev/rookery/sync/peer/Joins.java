package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins with a peer's snapshot where that is the shorter way: piece after piece, then the proof,
 * then the exchange. One at a time; what broke off goes on where it ended, if the peer still has
 * the same.
 *
 * <p>Threads: safe for any thread.
 */
final class Joins {
    private static final Logger LOG = LoggerFactory.getLogger(Joins.class);

    /** How long a peer whose snapshot was no use is only pulled from. */
    private static final Duration LEFT_ALONE = Duration.ofMinutes(10);

    /** A busy peer that wants to be left alone for longer is as good as none. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int BUSY_MAX = 60;

    /** Snapshots of one peer, each in the place of the one before, in one go. */
    private static final int SNAPSHOTS_MAX = 4;

    /** A snapshot that comes in smaller pieces than this, but for some, would never end. */
    private static final long PIECE_BYTES_MIN = 64 << 10;

    private static final long SMALL_PIECES_MAX = 64;

    private final PeerCalls calls;
    private final SnapshotIntake intake;
    private final JoinSettings settings;
    private final Machine machine;
    private final Map<URI, Instant> leftAlone = new HashMap<>();
    private Instant pausedUntil = Instant.EPOCH;
    private Optional<Begun> begun = Optional.empty();
    private boolean underWay;
    private String doing = "";

    Joins(PeerCalls calls, SnapshotIntake intake, JoinSettings settings, Machine machine) {
        this.calls = calls;
        this.intake = intake;
        this.settings = settings;
        this.machine = machine;
    }

    /**
     * How it ended.
     *
     * @param facts new here
     * @param problem why nothing came of it
     */
    record Joined(long facts, Optional<String> problem) {}

    private record Begun(Peer peer, SnapshotIntake.Receipt receipt) {}

    /** What is being done, for people; empty while nothing is. */
    synchronized Optional<String> doing() {
        return underWay ? Optional.of(doing) : Optional.empty();
    }

    /** Whether to begin with this peer's snapshot. */
    synchronized boolean wanted(Peer peer, long lacking, long meanBytes) {
        return !underWay
                && usable(peer)
                && lacking > 0
                && settings.pays(intake.facts(), lacking, meanBytes);
    }

    /** Whether its snapshot may be tried. */
    synchronized boolean usable(Peer peer) {
        Instant now = machine.steady().instant();
        return !now.isBefore(pausedUntil)
                && !now.isBefore(leftAlone.getOrDefault(peer.url(), Instant.EPOCH));
    }

    /** Fetches and installs. Never fails, but for a fault of this program. */
    CompletionStage<Joined> join(Peer peer) {
        synchronized (this) {
            if (underWay) {
                return CompletableFuture.completedFuture(
                        new Joined(0, Optional.of("a snapshot is on its way already")));
            }
            underWay = true;
            doing = "asking " + peer.label() + " for its snapshot";
        }
        LOG.info("[sync] far behind {}: beginning with its snapshot", peer.label());
        Fetch fetch = new Fetch(peer, kept(peer));
        fetch.next();
        return fetch.done
                .thenCompose(receipt -> receipt.install(this::says))
                .handle((facts, failure) -> ended(fetch, facts, failure));
    }

    /** What broke off with this peer; what came of another is thrown away. */
    private synchronized Optional<SnapshotIntake.Receipt> kept(Peer peer) {
        Optional<Begun> before = begun;
        begun = Optional.empty();
        Optional<SnapshotIntake.Receipt> same =
                before.filter(it -> it.peer() == peer).map(Begun::receipt);
        before.filter(it -> it.peer() != peer).ifPresent(it -> it.receipt().close());
        return same;
    }

    private Joined ended(Fetch fetch, Long facts, Throwable failure) {
        Peer peer = fetch.peer;
        synchronized (this) {
            underWay = false;
        }
        if (failure == null) {
            fetch.close();
            LOG.info("[sync] joined by the snapshot of {}: {} facts are new", peer.label(), facts);
            return new Joined(facts, Optional.empty());
        }
        Throwable cause = unwrap(failure);
        String why = String.valueOf(cause.getMessage());
        boolean brokeOff = cause instanceof PeerCallException && fetch.progressed();
        if (brokeOff) {
            synchronized (this) {
                begun = fetch.receipt.map(receipt -> new Begun(peer, receipt));
            }
        } else {
            boolean taken = fetch.receipt.isPresent();
            fetch.close();
            avoid(peer, cause, taken);
        }
        LOG.warn("[sync] the snapshot of {} was no use: {}", peer.label(), why);
        if (!(cause instanceof PeerCallException
                || cause instanceof SnapshotRefusedException
                || cause instanceof RejectedExecutionException)) {
            throw new CompletionException(cause);
        }
        return new Joined(0, Optional.of(why));
    }

    /**
     * @param taken whether this node had room for what the peer announced; where it had not,
     *     another's may be smaller, and one that lies about its length keeps nobody from joining
     */
    private void avoid(Peer peer, Throwable cause, boolean taken) {
        Instant until = machine.steady().instant().plus(LEFT_ALONE);
        boolean ours = taken && cause instanceof SnapshotRefusedException no && !no.peersFault();
        synchronized (this) {
            if (ours) {
                pausedUntil = until;
            } else {
                leftAlone.put(peer.url(), until);
            }
        }
        if (cause instanceof SnapshotRefusedException no && no.peersFault()) {
            String why = String.valueOf(no.getMessage());
            // Its breaker counts what it sent like a call that failed.
            var unused =
                    peer.call(
                            Peer.Style.ONCE,
                            () -> CompletableFuture.failedFuture(PeerCallException.failed(why)));
        }
    }

    private void says(String what) {
        synchronized (this) {
            doing = what;
        }
        LOG.info("[sync] {}", what);
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Piece after piece. Threads: one step after the other, on workers. */
    private final class Fetch {
        private final Peer peer;
        private final CompletableFuture<SnapshotIntake.Receipt> done = new CompletableFuture<>();
        private Optional<SnapshotIntake.Receipt> receipt;
        private final long before;
        private int busy;
        private int snapshots;
        private long pieces;
        private long told;

        Fetch(Peer peer, Optional<SnapshotIntake.Receipt> receipt) {
            this.peer = peer;
            this.receipt = receipt;
            this.before = received();
        }

        private long received() {
            return receipt.map(SnapshotIntake.Receipt::received).orElse(0L);
        }

        boolean progressed() {
            return received() > before;
        }

        void close() {
            receipt.ifPresent(SnapshotIntake.Receipt::close);
            receipt = Optional.empty();
        }

        void next() {
            Optional<Hash> whole = receipt.map(SnapshotIntake.Receipt::whole);
            long from = received();
            var unused =
                    peer.call(Peer.Style.PULL, () -> calls.snapshot(peer.url(), whole, from))
                            .whenCompleteAsync(this::answered, machine.workers());
        }

        private void answered(Answer<SnapshotPart> answer, Throwable failure) {
            try {
                if (failure != null) {
                    failed(unwrap(failure));
                } else if (take(answer.message())) {
                    done.complete(receipt.orElseThrow());
                } else {
                    next();
                }
            } catch (RuntimeException e) { // Told to who waits: it judges what it is.
                done.completeExceptionally(e);
            }
        }

        private boolean take(SnapshotPart part) {
            busy = 0;
            if (receipt.filter(it -> it.whole().equals(part.whole())).isEmpty()) {
                close();
                snapshots++;
                if (snapshots > SNAPSHOTS_MAX) {
                    throw wrong(
                            "sent pieces of " + snapshots + " snapshots and none of them whole");
                }
                receipt = Optional.of(intake.begin(peer.label(), part.whole(), part.total()));
            }
            SnapshotIntake.Receipt into = receipt.orElseThrow();
            if (part.from() != into.received()) {
                throw wrong(
                        "sent the piece at %d, not at %d".formatted(part.from(), into.received()));
            }
            pieces++;
            if (pieces - SMALL_PIECES_MAX > part.total() / PIECE_BYTES_MIN) {
                throw wrong(
                        "sent %d of %d bytes in %d pieces"
                                .formatted(into.received(), part.total(), pieces));
            }
            into.take(part);
            tell(part);
            return part.last();
        }

        private SnapshotRefusedException wrong(String what) {
            return new SnapshotRefusedException(peer.label() + " " + what, true, null);
        }

        private void tell(SnapshotPart part) {
            long percent = (part.from() + part.bytes().length) * 100 / part.total();
            String what =
                    "fetching the snapshot of %s: %d %% of %d MB"
                            .formatted(peer.label(), percent, part.total() / 1_000_000);
            synchronized (Joins.this) {
                doing = what;
            }
            if (percent / 25 > told / 25) {
                LOG.info("[sync] {}", what);
            }
            told = percent;
        }

        private void failed(Throwable cause) {
            boolean wait =
                    cause instanceof PeerCallException call
                            && call.kind() == PeerCallException.Kind.BUSY
                            && call.retryAfter().compareTo(PATIENCE) <= 0
                            && ++busy <= BUSY_MAX;
            if (wait) {
                Duration pause = ((PeerCallException) cause).retryAfter();
                var unused =
                        machine.timer()
                                .schedule(this::next, pause.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                done.completeExceptionally(cause);
            }
        }
    }
}
