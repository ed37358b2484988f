package dev.rookery.backup.catalogue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Heads;
import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.Deletion;
import dev.rookery.backup.copy.FullCopies;
import dev.rookery.backup.copy.RetentionPlan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stays of copies and segments, and the deleting of the rest. Each deletion is one rename or
 * one removal and asks again whether it may, so a crash between two of them leaves nothing to mend.
 *
 * <p>Threads: safe for any thread.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Archive archive;
    private final FullCopies copies;
    private final Pins pins;
    private final ArchiveKeep keep;
    private final InstantSource clock;

    Retention(
            Archive archive, FullCopies copies, Pins pins, ArchiveKeep keep, InstantSource clock) {
        this.archive = archive;
        this.copies = copies;
        this.pins = pins;
        this.keep = keep;
        this.clock = clock;
    }

    /** Why a copy must stay, beyond what copies know of themselves. */
    Optional<Deletion> refusal(BackupId id) {
        if (pins.contains(id)) {
            return Optional.of(Deletion.PINNED);
        }
        List<Mark> marks = pinnedMarks();
        if (marks.isEmpty()) {
            return Optional.empty();
        }
        Ways ways = Ways.now(archive, copies);
        boolean needed =
                marks.stream()
                        .flatMap(mark -> ways.to(mark).stream().limit(1))
                        .anyMatch(way -> way.copy().filter(id::equals).isPresent());
        return needed ? Optional.of(Deletion.NEEDED) : Optional.empty();
    }

    PrunePlan plan() {
        List<PrunePlan.Step> steps = new ArrayList<>();
        for (RetentionPlan.Step step : copies.plan()) {
            CopyMetadata copy = step.copy();
            steps.add(
                    new PrunePlan.Step(
                            PrunePlan.What.COPY,
                            copy.id().toString(),
                            copy.dbSizeBytes(),
                            step.goes(),
                            step.why()));
        }
        for (ArchiveRetention.Step step : segments()) {
            steps.add(
                    new PrunePlan.Step(
                            PrunePlan.What.SEGMENT,
                            step.segment().file(),
                            step.segment().bytes(),
                            step.goes(),
                            step.why()));
        }
        return new PrunePlan(steps);
    }

    /** Deletes what has to go. */
    void prune() {
        copies.prune();
        int upTo =
                segments().stream()
                        .filter(ArchiveRetention.Step::goes)
                        .mapToInt(step -> step.segment().number())
                        .max()
                        .orElse(0);
        drop(upTo, "retention");
    }

    /**
     * Drops segments before they would have to go, the oldest first, since the disk is full.
     *
     * @param bytes how much is wanted
     * @return whether anything was freed
     */
    boolean makeRoom(long bytes) {
        int upTo = 0;
        long freed = 0;
        for (ArchiveRetention.Step step : segments()) {
            if (step.may() && freed < bytes) {
                upTo = step.segment().number();
                freed += step.segment().bytes();
            }
        }
        return drop(upTo, "the disk is full") > 0;
    }

    private long drop(int upTo, String why) {
        AtomicLong freed = new AtomicLong();
        if (upTo > 0 && copies.unlessHeld(() -> freed.set(archive.drop(upTo)))) {
            LOG.info("Dropped the archive's segments up to {} ({} bytes): {}", upTo, freed, why);
        }
        return freed.get();
    }

    private List<ArchiveRetention.Step> segments() {
        Optional<Heads> covered = lastVerified().map(copy -> copy.contents().heads());
        ArchiveRetention.Bounds bounds = new ArchiveRetention.Bounds(covered, needed(covered));
        return ArchiveRetention.plan(archive.segments(), bounds, keep, clock.instant());
    }

    private Optional<CopyMetadata> lastVerified() {
        return copies.lastGood()
                .filter(id -> copies.verifiedAt(id).isPresent())
                .flatMap(copies::find);
    }

    private OptionalInt needed(Optional<Heads> covered) {
        if (!pins.readable()) {
            return OptionalInt.of(0);
        }
        Ways ways = Ways.now(archive, copies);
        IntStream pinned =
                pinnedMarks().stream().map(ways::firstSegment).flatMapToInt(OptionalInt::stream);
        List<Mark> only = covered.filter(Ways::forked).map(this::inNoOtherWay).orElse(List.of());
        IntStream forks =
                only.stream().limit(1).flatMapToInt(mark -> ways.firstSegment(mark).stream());
        return IntStream.concat(pinned, forks).min();
    }

    /** Marks that a copy with forked origins does not lead back to, oldest first. */
    private List<Mark> inNoOtherWay(Heads covered) {
        return archive.marks().stream()
                .filter(mark -> !Ways.tellsApart(covered, archive.vectorAt(mark)))
                .toList();
    }

    private List<Mark> pinnedMarks() {
        return pins.ids().stream().map(archive::find).flatMap(Optional::stream).toList();
    }
}
