package dev.rookery.node.recovery;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.catalogue.Pinning;
import dev.rookery.backup.catalogue.PrunePlan;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.node.service.BackupUpkeep;
import dev.rookery.sync.engine.OriginSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retention, pins and rehearsals of a running node's backups.
 *
 * <p>Threads: safe for any thread that may block; one rehearsal at a time, others wait for it.
 */
public final class BackupKeeper implements BackupUpkeep {

    /** How many databases that restores replaced are kept beside the node's. */
    static final int REPLACED_KEPT = 3;

    private static final Logger log = LoggerFactory.getLogger(BackupKeeper.class);

    private final Backups backups;
    private final NodeBackups.Place place;
    private final FileUse file;
    private final LongSupplier seeds;
    private final Drill drill;
    private final DrillBook book;
    private final Object drilling = new Object();

    /**
     * @param file shared with others who read the database's file
     * @param seeds decide which mark is rehearsed when nobody else does
     */
    public BackupKeeper(
            Backups backups,
            NodeBackups.Place place,
            FileUse file,
            OriginSource origins,
            LongSupplier seeds,
            InstantSource clock) {
        this.backups = backups;
        this.place = place;
        this.file = file;
        this.seeds = seeds;
        this.drill = new Drill(backups, place, origins, clock);
        this.book = DrillBook.open(backups.folder());
    }

    @Override
    public PrunePlan prune(boolean execute) {
        return file.reading(
                () -> {
                    List<PrunePlan.Step> steps = new ArrayList<>(backups.plan().steps());
                    Replacement.kept(place.database(), REPLACED_KEPT)
                            .forEach(kept -> steps.add(step(kept)));
                    if (execute) {
                        backups.prune();
                        Replacement.prune(place.database(), REPLACED_KEPT);
                    }
                    return new PrunePlan(steps);
                });
    }

    /** Compresses what is closed and deletes what has to go; called now and then. */
    void tidy() {
        backups.archive().pack();
        prune(true);
    }

    @Override
    public Pinning pin(BackupId id) {
        return backups.pin(id);
    }

    @Override
    public Pinning unpin(BackupId id) {
        return backups.unpin(id);
    }

    @Override
    public List<Rehearsal> drill(OptionalLong seed) {
        synchronized (drilling) {
            List<Rehearsal> shown = drill.run(new Random(seed.orElseGet(seeds)));
            shown.forEach(BackupKeeper::tell);
            if (!shown.isEmpty()) {
                book.add(shown);
            }
            return shown;
        }
    }

    @Override
    public List<Rehearsal> rehearsals() {
        return book.newestFirst();
    }

    /** When the last drill began; empty when there was none. */
    public Optional<Instant> lastDrill() {
        return book.last();
    }

    private static void tell(Rehearsal one) {
        if (one.sound()) {
            log.info(
                    "[backup] drill: {} restored in {} ms, {} facts, root {}",
                    one.id(),
                    one.took().toMillis(),
                    one.facts(),
                    one.root());
        } else {
            log.error("[backup] drill: {} cannot be restored: {}", one.id(), one.faults());
        }
    }

    private static PrunePlan.Step step(Replacement.Kept kept) {
        String why =
                kept.goes()
                        ? "there are " + REPLACED_KEPT + " newer databases that were replaced"
                        : "one of the " + REPLACED_KEPT + " newest databases that were replaced";
        return new PrunePlan.Step(
                PrunePlan.What.REPLACED,
                kept.file().getFileName().toString(),
                kept.bytes(),
                kept.goes(),
                why);
    }
}
