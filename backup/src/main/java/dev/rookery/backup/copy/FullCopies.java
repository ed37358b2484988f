package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupIds;
import dev.rookery.backup.Verification;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The full copies in a backup folder: {@code <id>/{registry.db, metadata.json, SHA256SUMS}}.
 *
 * <p>Threads: safe for any thread. Taking a copy of a large database takes seconds and never blocks
 * its writer; call it off the event loop.
 */
public interface FullCopies {

    /** Opens a backup folder, and sweeps what a crash left half-done. */
    static FullCopies open(
            Path folder,
            CopySettings settings,
            CopyInspector inspector,
            BackupIds ids,
            InstantSource clock) {
        throw new UnsupportedOperationException("being built");
    }

    /** Takes a copy that keeps everything, and deletes what retention no longer keeps. */
    CopyMetadata take(CopyRequest request);

    /**
     * Writes a copy that leaves the node: verified, stripped of what is the node's own, vacuumed so
     * that nothing stripped is left in free pages.
     *
     * @param strip SQL statements that delete what must not leave
     */
    Materialized export(BackupId id, Path target, List<String> strip);

    /** The copies whose metadata can be read, newest first. */
    List<CopyMetadata> list();

    /** One copy by its id. */
    Optional<CopyMetadata> find(BackupId id);

    /** When a copy was last verified, if ever. */
    Optional<Instant> verifiedAt(BackupId id);

    /** Checks hash, metadata, SQLite's own check, schema, contents; notes the success. */
    Verification verify(BackupId id);

    /** Writes a verified copy to a file that must not exist; it is born complete. */
    Materialized materialize(BackupId id, Path target);

    /** What retention would delete now, and why each; deletes nothing. */
    List<RetentionPlan.Step> plan();

    /** Deletes a copy, crash-safely. */
    Deletion delete(BackupId id);
}
