package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Verification;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.service.BackupUpkeep.Rehearsal;
import dev.rookery.sync.driver.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and verifies the scheduled copies, keeps to retention and rehearses restores: looks at the
 * start and every minute what is due, and says in health how old the newest ones are.
 *
 * <p>Threads: safe for any thread; a copy is taken on the worker, one at a time.
 */
public final class BackupSchedule implements AutoCloseable {

    /** How often it looks. */
    public static final Duration LOOK = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(BackupSchedule.class);

    private final Backups backups;
    private final NodeBackups desk;
    private final BackupKeeper keeper;
    private final Pace pace;
    private final HealthComponent health;
    private final Executor worker;
    private final InstantSource clock;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Newest newest = new Newest(Optional.empty(), Optional.empty(), 0);
    private volatile Optional<Instant> told = Optional.empty();

    /** When it was first seen that the archive was found damaged. */
    private volatile Optional<Instant> archiveBroken = Optional.empty();

    private volatile Optional<Runnable> end = Optional.empty();

    /** What health tells of the copies there are. */
    private record Newest(Optional<Instant> taken, Optional<Instant> verified, int copies) {}

    /**
     * How often what is done.
     *
     * @param copies how old the newest scheduled copy may become
     * @param drills how long ago the last rehearsal may be
     */
    public record Pace(Duration copies, Duration drills) {}

    /**
     * @param health where it reports: the component of backups
     * @param worker where copies are taken: not the event loop, not the sync loop
     */
    public BackupSchedule(
            Backups backups,
            NodeBackups desk,
            BackupKeeper keeper,
            Pace pace,
            HealthComponent health,
            Executor worker,
            InstantSource clock) {
        this.backups = backups;
        this.desk = desk;
        this.keeper = keeper;
        this.pace = pace;
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
            boolean good = true;
            if (backups.due(clock.instant(), pace.copies())) {
                good = take("scheduled");
            } else if (backups.outgrown()) {
                good = take("the archive outgrew its base");
            }
            keeper.tidy();
            if (good && drillDue()) {
                keeper.drill(OptionalLong.empty());
            }
            newest = newest();
            if (archiveStaysBroken()) {
                lastDrill().filter(one -> !one.sound()).ifPresent(this::tellOfDrill);
            } else {
                // Copies from before the start, and those that somebody asked for, count as well.
                newest.verified().ifPresent(health::succeeded);
                lastDrill().ifPresent(this::tellOfDrill);
            }
        } catch (BackupException | StoreException e) {
            log.error("[backup] what was due failed: {}", e.getMessage());
            health.failed(String.valueOf(e.getMessage()));
        } finally {
            busy.set(false);
        }
    }

    /**
     * Degraded from the first look on until a copy of later is verified: marks behind the damage
     * are reached back from that one.
     */
    private boolean archiveStaysBroken() {
        List<Fault> faults = backups.archive().foundAtOpen();
        if (faults.isEmpty()) {
            archiveBroken = Optional.empty();
            return false;
        }
        if (archiveBroken.isEmpty()) {
            archiveBroken = Optional.of(clock.instant());
            health.degraded(
                    "the archive was found damaged, marks behind that need a later full copy: "
                            + faults.get(0)
                            + "; rookery backup create and verify make one");
        }
        Instant since = archiveBroken.get();
        return newest.verified().filter(at -> at.isAfter(since)).isEmpty();
    }

    private Optional<Rehearsal> lastDrill() {
        return keeper.rehearsals().stream().findFirst();
    }

    private boolean take(String reason) {
        CopyMetadata copy = desk.take(BackupKind.SCHEDULED, reason, "schedule");
        Verification verification = backups.verify(copy.id());
        if (verification instanceof Verification.Damaged damaged) {
            String why = "the copy " + copy.id() + " is damaged: " + damaged.faults().get(0);
            log.error("[backup] {}", why);
            health.broken(why);
            return false;
        }
        log.info("[backup] copy {} taken and verified: {}", copy.id(), reason);
        health.succeeded();
        return true;
    }

    /** One dated in the future says that a clock was wrong. */
    private boolean drillDue() {
        Instant now = clock.instant();
        return keeper.lastDrill()
                .filter(at -> !at.isAfter(now.plus(CopyMetadata.SKEW)))
                .map(at -> Duration.between(at, now).compareTo(pace.drills()) >= 0)
                .orElse(true);
    }

    /** Of the last drill, whoever asked for it; of a failure once. */
    private void tellOfDrill(Rehearsal last) {
        if (last.sound()) {
            health.succeeded(last.at());
        } else if (!told.equals(Optional.of(last.at()))) {
            told = Optional.of(last.at());
            health.broken("the drill of " + last.id() + " failed: " + last.faults().get(0));
        }
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
        List<Fault> faults = backups.archive().foundAtOpen();
        if (!faults.isEmpty()) {
            details.put("archive_faults", faults.stream().map(Fault::toString).toList());
        }
        lastDrill()
                .ifPresent(
                        one -> {
                            details.put("last_drill_age_seconds", age(one.at()));
                            details.put("last_drill_sound", one.sound());
                        });
        return details;
    }

    private long age(Instant at) {
        return Math.max(0, Duration.between(at, clock.instant()).toSeconds());
    }
}
