package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.Materialized;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.sqlite.OnlineCopy;
import dev.rookery.node.service.BackupDesk.Written;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.engine.OriginSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Backups as single files that leave the node: verified, without what is the node's own, plain
 * SQLite.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class BackupExport {

    private final Backups backups;
    private final NodeBackups.Place place;
    private final OriginSource origins;
    private final AtomicLong written = new AtomicLong();

    BackupExport(Backups backups, NodeBackups.Place place, OriginSource origins) {
        this.backups = backups;
        this.place = place;
        this.origins = origins;
    }

    Written write(BackupId id) {
        Optional<Backup> backup = backups.find(id);
        if (backup.isEmpty()) {
            List<Fault> faults = Unlisted.faults(backups, id);
            return faults.isEmpty() ? new Written.Unknown() : new Written.Damaged(faults);
        }
        Path file = place.scratch().resolve("export-" + written.incrementAndGet() + ".db");
        PastStates.clear(file);
        Optional<List<Fault>> refused =
                backup.get() instanceof Backup.Copy ? copy(id, file) : mark(backup.get(), file);
        if (refused.isPresent()) {
            return new Written.Damaged(refused.get());
        }
        return new Written.Done(file);
    }

    private Optional<List<Fault>> copy(BackupId id, Path file) {
        return backups.copies().export(id, file, RegistryFile.withoutLocal())
                        instanceof Materialized.Refused refused
                ? Optional.of(refused.faults())
                : Optional.empty();
    }

    private Optional<List<Fault>> mark(Backup mark, Path file) {
        PastStates states = new PastStates(backups, place.clusterId(), origins);
        PastStates.Outcome outcome = states.make(mark, file, new Nobody(origins));
        if (outcome instanceof PastStates.Outcome.Refused refused) {
            return Optional.of(refused.faults());
        }
        ((PastStates.Outcome.Made) outcome).registry().close();
        OnlineCopy.strip(file, RegistryFile.withoutLocal());
        try {
            DurableFiles.force(file);
        } catch (IOException e) {
            throw BackupException.of("write backup " + mark.id(), file, e);
        }
        return Optional.empty();
    }
}
