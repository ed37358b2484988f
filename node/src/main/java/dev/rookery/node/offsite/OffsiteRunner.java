package dev.rookery.node.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.offsite.OffsiteBlobs;
import dev.rookery.backup.offsite.OffsiteCopy;
import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.backup.offsite.Sealer;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.service.OffsiteDesk;
import dev.rookery.node.settings.OffsiteTarget;
import dev.rookery.sync.driver.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to one place, on a thread of its own: at the start, when a copy was taken, when asked, and
 * every so often. One that is slow or down keeps nobody waiting but itself.
 *
 * <p>Threads: safe for any thread; rounds run on its own, one at a time, and at most one waits.
 */
final class OffsiteRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OffsiteRunner.class);

    /** How often it looks for a new copy on this machine. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** A round that failed is tried again after this, or the interval when that is shorter. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final long STOP_SECONDS = 5;

    private final OffsiteTarget target;
    private final OffsiteRound.Source source;
    private final OutboundGuard guard;
    private final Clock clock;
    private final Runnable ended;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong sentCopies = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile Last last = new Last(List.of(), 0, Optional.empty(), Optional.empty(), "");
    private volatile Optional<String> doing = Optional.empty();
    private volatile Optional<Future<?>> turns = Optional.empty();
    private volatile Optional<OffsiteStore> store = Optional.empty();
    private Optional<BackupId> newestSeen = Optional.empty();

    /** How the rounds until now went. */
    private record Last(
            List<OffsiteCopy> copies,
            int artifacts,
            Optional<Instant> success,
            Optional<Instant> failure,
            String problem) {}

    /**
     * @param ended told after each round, on the runner's thread
     */
    OffsiteRunner(
            OffsiteTarget target,
            OffsiteRound.Source source,
            OutboundGuard.Rules rules,
            Clock clock,
            Runnable ended) {
        this.target = target;
        this.source = source;
        this.guard = Places.guard(target.place(), rules, clock);
        this.clock = clock;
        this.ended = ended;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread made = new Thread(task, "rookery-offsite");
                            made.setDaemon(true);
                            return made;
                        });
    }

    void start() {
        long look = Math.min(LOOK.toMillis(), target.interval().toMillis());
        turns =
                Optional.of(
                        thread.scheduleWithFixedDelay(this::look, 0, look, TimeUnit.MILLISECONDS));
    }

    /** Asked twice before it begins, it runs once. */
    void push() {
        if (asked.compareAndSet(false, true)) {
            thread.execute(this::look);
        }
    }

    /** What people call the place. */
    String name() {
        return target.place().name();
    }

    /** Whether artifacts are sent there. */
    boolean hasArtifacts() {
        return target.artifacts();
    }

    /** Looks for one artifact there, on the caller's thread. */
    OffsiteBlobs blobs(String sha256) {
        return OffsiteBlobs.one(
                opened(), source.cluster(), Places.sealer(target.keyFile()), sha256);
    }

    OffsiteDesk.Place place() {
        Last now = last;
        return new OffsiteDesk.Place(
                target.place().name(),
                target.keyFile().isPresent(),
                guard.breaker(),
                doing,
                now.copies().size(),
                now.copies().stream().findFirst().flatMap(OffsiteCopy::taken),
                now.artifacts(),
                now.success(),
                now.failure(),
                sentBytes.get(),
                sentCopies.get(),
                failures.get(),
                now.problem().isEmpty() ? Optional.empty() : Optional.of(now.problem()));
    }

    /** Ends in the middle of a round; the next start goes on there. */
    @Override
    public void close() {
        turns.ifPresent(future -> future.cancel(true));
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                store.ifPresent(OffsiteStore::close);
            } else {
                log.warn("[offsite] {} does not let go; it is left behind", target.place().name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The outermost place of this thread: whatever went wrong, it looks again. */
    private void look() {
        try {
            if (asked.getAndSet(false) || due()) {
                round();
            }
        } catch (RuntimeException e) {
            log.error("[offsite] a look at {} failed and is tried again", target.place().name(), e);
        }
    }

    private boolean due() {
        Last now = last;
        Instant at = clock.instant();
        boolean failed = !now.problem().isEmpty();
        if (failed) {
            Duration wait = AGAIN.compareTo(target.interval()) < 0 ? AGAIN : target.interval();
            return older(now.failure(), wait, at);
        }
        Optional<BackupId> newest =
                source.backups().copies().list().stream().findFirst().map(CopyMetadata::id);
        return older(now.success(), target.interval(), at) || !newest.equals(newestSeen);
    }

    /** Also where the clock was set back. */
    private static boolean older(Optional<Instant> then, Duration wait, Instant now) {
        return then.isEmpty() || Duration.between(then.get(), now).abs().compareTo(wait) >= 0;
    }

    private void round() {
        try {
            newestSeen =
                    source.backups().copies().list().stream().findFirst().map(CopyMetadata::id);
            Sealer sealer = Places.sealer(target.keyFile());
            OffsiteRound round =
                    new OffsiteRound(
                            target,
                            opened(),
                            sealer,
                            source,
                            what -> doing = Optional.of(what),
                            sentBytes::addAndGet);
            succeeded(round.run());
        } catch (OffsiteException | BackupException | StoreException e) {
            failed(String.valueOf(e.getMessage()));
        } finally {
            doing = Optional.empty();
            ended.run();
        }
    }

    /** Made when it is first needed: an S3 client costs half a second of a node's start. */
    private synchronized OffsiteStore opened() {
        if (store.isEmpty()) {
            long rate = target.maxBytesPerSecond().map(size -> size.bytes()).orElse(0L);
            store =
                    Optional.of(
                            new GuardedStore(
                                    Places.open(target.place()), guard, new ByteRate(rate)));
        }
        return store.get();
    }

    private void succeeded(OffsiteRound.Ended round) {
        String before = last.problem();
        sentCopies.addAndGet(round.sentCopies());
        String problem = String.join("; ", round.problems());
        Optional<Instant> now = Optional.of(clock.instant());
        if (problem.isEmpty()) {
            last = new Last(round.copies(), round.artifacts(), now, last.failure(), "");
        } else {
            failures.incrementAndGet();
            last = new Last(round.copies(), round.artifacts(), now, now, problem);
        }
        if (round.more()) {
            push();
        }
        if (round.sentCopies() > 0) {
            log.info(
                    "[offsite] {} copies sent to {}, {} are there",
                    round.sentCopies(),
                    target.place().name(),
                    round.copies().size());
        }
        if (problem.isEmpty() && !before.isEmpty()) {
            log.info("[offsite] {} works again", target.place().name());
        } else if (!problem.equals(before)) {
            log.warn("[offsite] {}", problem);
        }
    }

    /** One line for one cause, however often it fails. */
    private void failed(String problem) {
        failures.incrementAndGet();
        if (!problem.equals(last.problem())) {
            log.warn("[offsite] {}", problem);
        }
        Last before = last;
        Optional<Instant> now = Optional.of(clock.instant());
        last = new Last(before.copies(), before.artifacts(), before.success(), now, problem);
    }
}
