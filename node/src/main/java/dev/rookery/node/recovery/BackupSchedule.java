package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Verification;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.sync.driver.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and verifies the scheduled copies: looks at the start and every minute whether one is due,
 * and says in health how old the newest ones are.
 *
 * <p>Threads: safe for any thread; a copy is taken on the worker, one at a time.
 */
public final class BackupSchedule implements AutoCloseable {

    /** How often it looks. */
    public static final Duration LOOK = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(BackupSchedule.class);

    private final Backups backups;
    private final NodeBackups desk;
    private final Duration interval;
    private final HealthComponent health;
    private final Executor worker;
    private final InstantSource clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Newest newest = new Newest(Optional.empty(), Optional.empty(), 0);
    private volatile Optional<Runnable> end = Optional.empty();

    /** What health tells of the copies there are. */
    private record Newest(Optional<Instant> taken, Optional<Instant> verified, int copies) {}

    /**
     * @param interval how old the newest scheduled copy may become
     * @param health where it reports: the component of backups
     * @param worker where copies are taken: not the event loop, not the sync loop
     */
    public BackupSchedule(
            Backups backups,
            NodeBackups desk,
            Duration interval,
            HealthComponent health,
            Executor worker,
            InstantSource clock) {
        this.backups = backups;
        this.desk = desk;
        this.interval = interval;
        this.health = health;
        this.worker = worker;
        this.clock = clock;
    }

    /** Begins to look. */
    public void start(Timetable timetable) {
        health.details(this::details);
        end = Optional.of(timetable.every(LOOK, this::look));
    }

    /** Looks no more; a copy that has begun is finished. */
    @Override
    public void close() {
        end.ifPresent(Runnable::run);
    }

    private void look() {
        if (busy.compareAndSet(false, true)) {
            worker.execute(this::run);
        }
    }

    private void run() {
        try {
            if (backups.due(clock.instant(), interval)) {
                take();
            }
            newest = newest();
            // Copies from before the start, and those that somebody asked for, count as well.
            newest.verified().ifPresent(health::succeeded);
        } catch (BackupException | StoreException e) {
            log.error("[backup] the scheduled copy failed: {}", e.getMessage());
            health.failed(String.valueOf(e.getMessage()));
        } finally {
            busy.set(false);
        }
    }

    private void take() {
        CopyMetadata copy = desk.take(BackupKind.SCHEDULED, "scheduled", "schedule");
        Verification verification = backups.verify(copy.id());
        if (verification instanceof Verification.Damaged damaged) {
            String why = "the copy " + copy.id() + " is damaged: " + damaged.faults().get(0);
            log.error("[backup] {}", why);
            health.broken(why);
            return;
        }
        log.info("[backup] scheduled copy {} taken and verified", copy.id());
        health.succeeded();
    }

    private Newest newest() {
        List<CopyMetadata> copies = backups.copies().list();
        Optional<Instant> verified =
                copies.stream()
                        .map(CopyMetadata::id)
                        .filter(this::isVerified)
                        .findFirst()
                        .flatMap(id -> backups.copies().find(id))
                        .map(CopyMetadata::timestamp);
        return new Newest(
                copies.stream().findFirst().map(CopyMetadata::timestamp), verified, copies.size());
    }

    private boolean isVerified(BackupId id) {
        return backups.copies().verifiedAt(id).isPresent();
    }

    private Map<String, Object> details() {
        Newest now = newest;
        Map<String, Object> details = new TreeMap<>();
        details.put("copies", now.copies());
        now.taken().ifPresent(at -> details.put("newest_age_seconds", age(at)));
        now.verified().ifPresent(at -> details.put("newest_verified_age_seconds", age(at)));
        return details;
    }

    private long age(Instant at) {
        return Math.max(0, Duration.between(at, clock.instant()).toSeconds());
    }
}
