package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyRequest;
import dev.rookery.node.service.BackupDesk.Restore;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.OriginSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a restore, in their order: the backup's state in a scratch file, a copy of what is
 * about to be replaced, what the backup lacks added back, the exchange.
 *
 * <p>Threads: one restore, one thread.
 */
final class Restoration {

    private static final Logger log = LoggerFactory.getLogger(Restoration.class);

    private static final String FOLDER = "restore";

    private final Backups backups;
    private final NodeBackups.Place place;
    private final OriginSource origins;

    Restoration(Backups backups, NodeBackups.Place place, OriginSource origins) {
        this.backups = backups;
        this.place = place;
        this.origins = origins;
    }

    /**
     * Runs them.
     *
     * @param swap gives the exchange the database for itself
     */
    Restore run(BackupId id, String actor, Swap swap) {
        Optional<Backup> backup = backups.find(id);
        if (backup.isPresent()) {
            return run(backup.get(), actor, swap);
        }
        List<Fault> faults = Unlisted.faults(backups, id);
        return faults.isEmpty() ? new Restore.Unknown() : new Restore.Damaged(faults);
    }

    private Restore run(Backup backup, String actor, Swap swap) {
        Path folder = place.scratch().resolve(FOLDER);
        Repair repair = new Repair(backups, place.clusterId(), place.database(), folder, origins);
        Repair.Preparation preparation = repair.prepare(backup);
        if (preparation instanceof Repair.Preparation.Damaged damaged) {
            log.warn("[backup] {} was not restored: {}", backup.id(), damaged.faults());
            return new Restore.Damaged(damaged.faults());
        }
        try (Repair.Prepared prepared = ((Repair.Preparation.Ready) preparation).prepared()) {
            List<String> notes = new ArrayList<>();
            Optional<BackupId> before = preRestore(backup.id(), actor, notes);
            prepared.addBack();
            Repair.Repaired repaired = swap.exclusively(prepared::install);
            repaired.replaced().ifPresent(old -> notes.add("the replaced database is in " + old));
            notes.addAll(repaired.notes());
            log.info(
                    "[backup] restored {}: {} facts, {} added back, new origin {}",
                    backup.id(),
                    repaired.facts(),
                    repaired.addedBack(),
                    repaired.origin());
            return new Restore.Done(
                    backup.id(),
                    before,
                    repaired.origin(),
                    repaired.root(),
                    repaired.facts(),
                    repaired.addedBack(),
                    List.copyOf(notes));
        }
    }

    /** Where the database can be copied, it is; a damaged one is kept beside the new one. */
    private Optional<BackupId> preRestore(BackupId id, String actor, List<String> notes) {
        if (!Files.exists(place.database())) {
            return Optional.empty();
        }
        String reason = "before the restore of " + id;
        CopyRequest request =
                new CopyRequest(place.database(), BackupKind.PRE_RESTORE, reason, actor);
        try {
            return Optional.of(backups.copies().take(request).id());
        } catch (BackupException e) {
            if (e.full()) {
                throw e;
            }
            notes.add("the replaced database could not be copied: " + e.getMessage());
        } catch (StoreException e) {
            notes.add("the replaced database could not be copied: " + e.getMessage());
        }
        return Optional.empty();
    }
}
