package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.data.DataDirectoryException;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.store.Rebuilt;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.driver.StoreException;

/** Folds every fact of a node that does not run anew. */
public final class OfflineRebuild {

    private OfflineRebuild() {}

    /**
     * Throws the folded tables away and makes them again from the facts, with the data directory
     * locked.
     *
     * @param settings where the data is, and which cluster it is
     * @throws OfflineException when a node runs on it, or the file cannot be read or written
     */
    public static Rebuilt run(NodeSettings settings) {
        try (DataDirectory data = DataDirectory.open(settings.data())) {
            Replacement.complete(data.registry());
            String cluster = settings.cluster().id();
            try (SqliteStore store =
                    SqliteStore.open(data.registry(), cluster, StoreSettings.DEFAULT)) {
                return store.rebuild();
            }
        } catch (DataDirectoryException | BackupException | StoreException e) {
            throw new OfflineException(e);
        }
    }
}
