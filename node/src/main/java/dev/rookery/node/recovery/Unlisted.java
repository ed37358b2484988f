package dev.rookery.node.recovery;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.catalogue.Backups;
import java.util.List;

/** A copy whose folder is there and whose metadata cannot be read: damaged, not unknown. */
final class Unlisted {

    private Unlisted() {}

    /** What is wrong with it; empty when there is no such folder, or nothing is. */
    static List<Fault> faults(Backups backups, BackupId id) {
        return backups.copies().unreadable().stream()
                .filter(fault -> fault.subject().startsWith(id + "/"))
                .toList();
    }

    /** All of them, oldest first. */
    static List<BackupId> ids(Backups backups) {
        return backups.copies().unreadable().stream()
                .map(Fault::subject)
                .flatMap(at -> BackupId.parse(at.substring(0, at.indexOf('/'))).stream())
                .sorted()
                .toList();
    }
}
