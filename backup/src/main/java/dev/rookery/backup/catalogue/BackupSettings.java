package dev.rookery.backup.catalogue;

import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.copy.CopySettings;
import java.nio.file.Path;

/**
 * Where backups are and how many are kept.
 *
 * <p>Threads: immutable.
 *
 * @param folder {@code backup.directory}
 * @param keep how much of the archive
 */
public record BackupSettings(
        Path folder, CopySettings copies, ArchiveSettings archive, ArchiveKeep keep) {

    /** Keeping as much of the archive as is kept when nothing is said. */
    public BackupSettings(Path folder, CopySettings copies, ArchiveSettings archive) {
        this(folder, copies, archive, ArchiveKeep.DEFAULTS);
    }
}
