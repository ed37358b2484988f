package dev.rookery.node;

import dev.rookery.node.metrics.AuditFigures;
import dev.rookery.node.recovery.Timetable;
import dev.rookery.node.service.AuditDesk;
import dev.rookery.node.settings.AuditSettings;
import dev.rookery.sync.audit.AuditPorts;
import dev.rookery.sync.audit.AuditReport;
import dev.rookery.sync.audit.Auditor;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.peer.SteadyClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audits on a schedule and on request: a little of one at each look, so that it keeps its pace and
 * never holds a thread for long. What was found outlives a restart.
 *
 * <p>Threads: safe for any thread; steps are made on the worker, one at a time.
 */
final class Audits implements AuditDesk, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Audits.class);

    /** How often a step is made. */
    static final Duration LOOK = Duration.ofMillis(500);

    /** After a failure, or when readers meet damage again and again. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    /** A peer that holds what is missing here may have come back. */
    private static final Duration DAMAGED_AGAIN = Duration.ofHours(1);

    private static final String CURE = "damaged; restore a backup with --mode repair: fact ";

    private static final long STOP_SECONDS = 10;
    private static final Duration SAVE_EVERY = Duration.ofSeconds(30);

    private final AuditPorts ports;
    private final AuditSettings settings;
    private final Path folder;
    private final Executor worker;
    private final DamageAlarm alarm;
    private final InstantSource clock;
    private final SteadyClock steady;
    private final BooleanSupplier ready;
    private final LongSupplier damageMet;
    private final Semaphore turn = new Semaphore(1);

    private AuditRecord record;
    private Optional<Auditor> running = Optional.empty();
    private AuditReport report;
    private Optional<Instant> began = Optional.empty();
    private Optional<Instant> ended = Optional.empty();
    private Optional<String> error = Optional.empty();
    private Instant lastRun;
    private Instant notBefore = Instant.MIN;
    private Instant saved = Instant.MIN;
    private long damageSeen;
    private long clean;
    private long damaged;
    private long failed;
    private long factsBefore;
    private long healedBefore;
    private Optional<Runnable> end = Optional.empty();

    /**
     * What audits need of the node.
     *
     * @param alarm tells people of damage that stays
     * @param folder where they are remembered
     * @param clock for what people read
     * @param worker where steps are made: not the event loop, not the sync loop
     * @param ready whether the node has caught up with its peers
     * @param damageMet counts readings that met a damaged fact: they ask for a run
     * @param damageKnown whether damaged facts are missing from the tables: they ask for one too
     */
    record Needs(
            AuditPorts ports,
            DamageAlarm alarm,
            Path folder,
            Executor worker,
            InstantSource clock,
            SteadyClock steady,
            BooleanSupplier ready,
            LongSupplier damageMet,
            boolean damageKnown) {}

    Audits(AuditSettings settings, Needs needs) {
        this.settings = settings;
        this.ports = needs.ports();
        this.folder = needs.folder();
        this.worker = needs.worker();
        this.alarm = needs.alarm();
        this.clock = needs.clock();
        this.steady = needs.steady();
        this.ready = needs.ready();
        this.damageMet = needs.damageMet();
        this.damageSeen = needs.damageKnown() ? -1 : 0;
        this.record = read();
        this.report = record.last();
        this.ended = record.ended() ? Optional.of(record.since()) : Optional.empty();
        Duration since = Duration.between(record.since(), clock.instant());
        this.lastRun = steady.instant().minus(since.isNegative() ? Duration.ZERO : since);
    }

    /** Tells people of damage. */
    @FunctionalInterface
    interface DamageAlarm {

        /**
         * @param where the fact that is damaged
         * @param what in words, with what to do
         * @return whether it was told; it may block
         */
        boolean tell(Dot where, String what);
    }

    /** Begins to look. */
    void start(Timetable timetable) {
        end = Optional.of(timetable.every(LOOK, this::look));
    }

    /** Looks no more; a run that goes on is gone on with at the next start. */
    @Override
    public void close() {
        end.ifPresent(Runnable::run);
        try {
            if (turn.tryAcquire(STOP_SECONDS, TimeUnit.SECONDS)) {
                stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void stop() {
        running.ifPresent(this::remember);
        running = Optional.empty();
    }

    @Override
    public synchronized Audit now() {
        Instant now = steady.instant();
        return new Audit(
                running.isPresent(),
                began,
                running.isPresent() ? Optional.empty() : ended,
                ports.held().vector().facts(),
                report,
                error,
                clock.instant().plus(Duration.between(now, next(now))));
    }

    @Override
    public synchronized Audit begin() {
        if (running.isEmpty()) {
            begin(new Auditor(ports, Optional.empty()));
        }
        return now();
    }

    /** What is wrong with what is stored, and what to do; empty when nothing is. */
    synchronized Optional<String> problem() {
        if (record.left() > 0) {
            String first = record.last().unhealed().stream().findFirst().orElse("");
            return Optional.of(record.left() + " damaged facts could not be mended: " + first);
        }
        return record.last().differing().stream().findFirst();
    }

    /** For health. */
    synchronized Map<String, Object> details() {
        Map<String, Object> details = new TreeMap<>();
        details.put("running", running.isPresent());
        ended.ifPresent(
                at -> details.put("last_run", at.truncatedTo(ChronoUnit.MILLIS).toString()));
        details.put("facts_checked", report.facts());
        details.put("mismatches_found", report.found());
        details.put("mismatches_healed", report.healed());
        details.put("mismatches_unhealed", running.isPresent() ? report.left() : record.left());
        details.put("roots_compared", report.peers());
        details.put("roots_equal", report.rootsEqual());
        details.put("ranges_compared", report.ranges());
        error.ifPresent(why -> details.put("error", why));
        return details;
    }

    /** For metrics. */
    synchronized AuditFigures figures() {
        long facts = running.isPresent() ? report.facts() : 0;
        long healed = running.isPresent() ? report.healed() : 0;
        return new AuditFigures(
                clean,
                damaged,
                failed,
                factsBefore + facts,
                healedBefore + healed,
                record.left(),
                ended);
    }

    /** When the next run is due, by the steady clock. */
    private Instant next(Instant now) {
        Duration wait = settings.interval();
        if (record.left() > 0 && wait.compareTo(DAMAGED_AGAIN) > 0) {
            wait = DAMAGED_AGAIN;
        }
        Instant due = lastRun.plus(wait);
        if (record.cursor().isPresent() || damageMet.getAsLong() > damageSeen) {
            due = Instant.MIN;
        }
        Instant soonest = due.isBefore(notBefore) ? notBefore : due;
        return soonest.isBefore(now) ? now : soonest;
    }

    private void look() {
        if (!due() || !turn.tryAcquire()) {
            return;
        }
        try {
            worker.execute(this::step);
        } catch (RejectedExecutionException e) {
            turn.release();
            log.debug("[audit] waits for its next turn: the worker is busy");
        }
    }

    private synchronized boolean due() {
        Instant now = steady.instant();
        if (running.isEmpty() && ready.getAsBoolean() && !now.isBefore(next(now))) {
            begin(new Auditor(ports, record.cursor()));
        }
        return running.isPresent();
    }

    private void begin(Auditor auditor) {
        log.info("[audit] begins over {} facts", ports.held().vector().facts());
        running = Optional.of(auditor);
        report = AuditReport.NOTHING;
        began = Optional.of(clock.instant());
        error = Optional.empty();
        damageSeen = damageMet.getAsLong();
        saved = steady.instant();
    }

    private void step() {
        Optional<Auditor> auditor;
        synchronized (this) {
            auditor = running;
        }
        try {
            if (auditor.isPresent()) {
                long facts = settings.factsPerSecond() * LOOK.toMillis() / 1_000;
                boolean more = auditor.get().step(facts);
                tell(auditor.get().report());
                noted(auditor.get(), more);
            }
        } catch (StoreException | NodeBusyException e) {
            broken(auditor.orElseThrow(), String.valueOf(e.getMessage()));
        } finally {
            turn.release();
        }
    }

    /** Each damage once, however often it is found; again when it was mended in between. */
    private void tell(AuditReport found) {
        Set<Dot> told = told();
        for (int i = 0; i < found.damaged().size(); i++) {
            Dot where = found.damaged().get(i);
            String what = i < found.unhealed().size() ? found.unhealed().get(i) : CURE + where;
            if (!told.contains(where) && alarm.tell(where, what)) {
                told.add(where);
            }
        }
        telling(told);
    }

    private synchronized Set<Dot> told() {
        return new HashSet<>(record.told());
    }

    private synchronized void telling(Set<Dot> told) {
        if (!told.equals(record.told())) {
            save(record.telling(told));
        }
    }

    private synchronized void noted(Auditor auditor, boolean more) {
        report = auditor.report();
        if (!more) {
            over();
        } else if (!steady.instant().isBefore(saved.plus(SAVE_EVERY))) {
            remember(auditor);
        }
    }

    private void over() {
        count();
        Instant now = clock.instant();
        ended = Optional.of(now);
        lastRun = steady.instant();
        notBefore = lastRun.plus(AGAIN);
        Set<Dot> still = new HashSet<>(record.told());
        still.retainAll(report.damaged());
        save(new AuditRecord(now, true, report, report.left(), Optional.empty(), still));
        if (report.left() > 0) {
            damaged++;
            log.error("[audit] {}", problem().orElse(""));
        } else {
            clean++;
        }
        report.differing().forEach(where -> log.error("[audit] {}", where));
        log.info(
                "[audit] done: {} facts checked, {} mismatches found, {} mended; {} of {} peers"
                        + " hold the same",
                report.facts(),
                report.found(),
                report.healed(),
                report.rootsEqual(),
                report.peers());
    }

    private synchronized void broken(Auditor auditor, String why) {
        log.warn("[audit] broken off, and gone on with later: {}", why);
        report = auditor.report();
        count();
        failed++;
        error = Optional.of(why);
        notBefore = steady.instant().plus(AGAIN);
        remember(auditor);
    }

    /**
     * A run that found what it could not mend is not gone on with: the whole is looked at again.
     */
    private void remember(Auditor auditor) {
        AuditReport far = auditor.report();
        if (far.left() > 0) {
            Instant now = clock.instant();
            lastRun = steady.instant();
            save(
                    new AuditRecord(
                            now, record.ended(), far, far.left(), Optional.empty(), record.told()));
        } else {
            save(record.at(auditor.cursor()));
        }
    }

    private void count() {
        running = Optional.empty();
        factsBefore += report.facts();
        healedBefore += report.healed();
    }

    private AuditRecord read() {
        try {
            Optional<AuditRecord> known = AuditRecord.read(folder);
            if (known.isPresent()) {
                return known.get();
            }
        } catch (IOException e) {
            log.warn("[audit] what was remembered of audits is lost: {}", e.getMessage());
        }
        AuditRecord none = AuditRecord.none(clock.instant());
        save(none);
        return none;
    }

    private void save(AuditRecord now) {
        record = now;
        saved = steady.instant();
        try {
            now.write(folder);
        } catch (IOException e) {
            log.warn("[audit] not remembered over a restart: {}", e.toString());
        }
    }
}
