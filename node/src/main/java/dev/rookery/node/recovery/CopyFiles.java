package dev.rookery.node.recovery;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.catalogue.Backups;
import java.nio.file.Path;

/** Where a full copy's database is, for those who read facts that prove themselves. */
final class CopyFiles {
    private static final String DATABASE = "registry.db";

    private CopyFiles() {}

    static Path database(Backups backups, BackupId copy) {
        return backups.folder().resolve(copy.toString()).resolve(DATABASE);
    }
}
