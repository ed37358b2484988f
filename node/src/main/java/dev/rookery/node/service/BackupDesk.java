package dev.rookery.node.service;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Verification;
import dev.rookery.backup.copy.Deletion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * Copies and marks of this node, and the way back to one.
 *
 * <p>Every method may block for as long as the work takes, and may throw {@link
 * dev.rookery.backup.BackupException}.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface BackupDesk {

    /**
     * A backup as people see it.
     *
     * @param sizeBytes of the copy; of a mark, what was archived since the mark before
     * @param hash of the copy; of a mark, its chain hash
     * @param vector per origin the seq up to which it reaches
     */
    record Backup(
            BackupId id,
            Instant timestamp,
            String reason,
            BackupKind kind,
            String registryPath,
            long sizeBytes,
            String hash,
            OptionalLong models,
            OptionalLong versions,
            String sourceHost,
            String createdBy,
            String root,
            SortedMap<String, Long> vector,
            OptionalInt schemaVersion,
            Optional<Instant> verifiedAt,
            Change change) {}

    /**
     * A backup among the others.
     *
     * @param facts held at it
     * @param added how many more than at the backup before it in time
     * @param pinned whether it stays until it is unpinned
     */
    record Change(long facts, long added, boolean pinned) {}

    /**
     * What a restore would do, of a backup that {@link #verify} found sound or nobody looked at.
     *
     * @param root of the registry when the plan was made
     * @param factsMissing how many of the facts now the backup lacks: they are added back
     * @param steps for people, in order
     */
    record Plan(
            BackupId id,
            String root,
            String backupRoot,
            long factsNow,
            long factsBackup,
            long factsMissing,
            List<String> steps) {}

    /** How a restore ended. */
    sealed interface Restore {

        /**
         * Done.
         *
         * @param preRestore the copy taken before; empty when the database could not be copied:
         *     then its file is kept beside the new one
         * @param origin the node's new incarnation
         * @param addedBack facts that the backup lacked and the replaced database or archive had
         * @param notes what could not be read or used on the way, for people
         */
        record Done(
                BackupId id,
                Optional<BackupId> preRestore,
                String origin,
                String root,
                long facts,
                long addedBack,
                List<String> notes)
                implements Restore {}

        /** There is no such backup. */
        record Unknown() implements Restore {}

        /** It is not sound; nothing was touched. */
        record Damaged(List<Fault> faults) implements Restore {}

        /** The registry moved on since the plan was made; nothing was touched. */
        record Stale(String root) implements Restore {}
    }

    /** How the writing of a backup to a file ended. */
    sealed interface Written {

        /** The file is there, whole and verified; the caller deletes it. */
        record Done(Path file) implements Written {}

        /** There is no such backup. */
        record Unknown() implements Written {}

        /** It is not sound; no file was left. */
        record Damaged(List<Fault> faults) implements Written {}
    }

    /** Takes a full copy of kind {@code manual}. */
    Backup create(String reason, String actor);

    /** Newest first, copies and marks; at most {@code limit} after {@code after}. */
    List<Backup> list(Optional<BackupKind> kind, Optional<BackupId> after, int limit);

    /** The copies that no list has because their metadata cannot be read; oldest first. */
    List<BackupId> unreadable();

    /** One; empty when there is none. */
    Optional<Backup> find(BackupId id);

    /** Every check; empty when there is none. */
    Optional<Verification> verify(BackupId id);

    /** The next older one that verifies, where this one is damaged. */
    Optional<BackupId> olderGood(BackupId damaged);

    /** Deletes a copy that nothing needs; marks thin out by themselves. */
    Deletion delete(BackupId id);

    /** What a repair from it would do; empty when there is none. */
    Optional<Plan> plan(BackupId id);

    /**
     * Repairs the node from it.
     *
     * @param plannedRoot the plan's root; refused as stale when the registry has another now
     */
    Restore restore(BackupId id, Optional<String> plannedRoot, String actor);

    /**
     * Writes it, verified and stripped of what is the node's own, as one database file in a scratch
     * folder of the node.
     */
    Written write(BackupId id);
}
