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
 */
public record BackupSettings(Path folder, CopySettings copies, ArchiveSettings archive) {}
