package dev.rookery.node.recovery;

import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.catalogue.ArchiveKeep;
import dev.rookery.backup.catalogue.BackupSettings;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.time.InstantSource;

/** The backup folder that a node's settings name. */
public final class BackupFolder {

    private BackupFolder() {}

    /**
     * Opens it, for a registry's files.
     *
     * @throws dev.rookery.backup.BackupException when the disk fails
     */
    public static Backups open(NodeSettings settings, InstantSource clock) {
        return open(settings, settings.backup().directory(), clock);
    }

    /** Another folder, by the same settings. */
    public static Backups open(NodeSettings settings, Path directory, InstantSource clock) {
        var backup = settings.backup();
        CopySettings copies =
                CopySettings.keeping(backup.keep(), settings.name()).every(backup.interval());
        ArchiveKeep keep =
                new ArchiveKeep(backup.archive().keep(), backup.archive().maxSize().bytes());
        BackupSettings folder = new BackupSettings(directory, copies, archive(settings), keep);
        return Backups.open(folder, new RegistryInspector(settings.cluster().id()), clock);
    }

    private static ArchiveSettings archive(NodeSettings settings) {
        var marks = settings.backup().marks();
        return ArchiveSettings.DEFAULTS.with(
                new MarkAges(marks.all(), marks.perMinute(), marks.perHour()));
    }
}
