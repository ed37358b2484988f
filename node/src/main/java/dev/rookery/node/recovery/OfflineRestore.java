package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.data.DataDirectoryException;
import dev.rookery.node.service.BackupDesk.Restore;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.sync.driver.StoreException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Repairs the data directory of a node that does not run, or will not start. */
public final class OfflineRestore {

    private static final String ACTOR = "offline";

    private static final Swap NOBODY_ELSE =
            new Swap() {
                @Override
                public <T> T exclusively(Supplier<T> work) {
                    return work.get();
                }
            };

    private OfflineRestore() {}

    /**
     * Restores a backup, as a running node would, with the data directory locked. The next start
     * pulls what is still missing.
     *
     * @param settings where the data and the backups are, and which cluster it is
     * @param id as people type it
     * @return never {@link Restore.Stale}: there is no plan
     * @throws OfflineException when a node runs on it, or the disk fails
     */
    public static Restore run(NodeSettings settings, String id) {
        Optional<BackupId> parsed = BackupId.parse(id);
        if (parsed.isEmpty()) {
            return new Restore.Unknown();
        }
        try (DataDirectory data = DataDirectory.open(settings.data())) {
            Replacement.complete(data.registry());
            try (Backups backups = BackupFolder.open(settings, InstantSource.system())) {
                NodeBackups.Place place =
                        NodeBackups.Place.in(data, settings.cluster().id(), settings.name());
                return new Restoration(backups, place, new RandomOrigins())
                        .run(parsed.get(), ACTOR, NOBODY_ELSE);
            }
        } catch (DataDirectoryException | BackupException | StoreException e) {
            throw new OfflineException(e);
        }
    }
}
