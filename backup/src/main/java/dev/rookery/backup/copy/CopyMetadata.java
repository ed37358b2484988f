package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Contents;
import java.time.Duration;
import java.time.Instant;

/**
 * What {@code metadata.json} says of a full copy.
 *
 * <p>Threads: immutable.
 *
 * @param timestamp when it was begun
 * @param registryPath the database that was copied
 * @param dbSizeBytes the copy's size
 * @param dbHash SHA-256 of the copy, 64 hex digits
 * @param sourceHost the node's name
 * @param contents what the owner found in the copy
 */
public record CopyMetadata(
        BackupId id,
        Instant timestamp,
        BackupKind kind,
        String reason,
        String registryPath,
        long dbSizeBytes,
        String dbHash,
        String sourceHost,
        String createdBy,
        Contents contents) {

    /** How far a timestamp may be ahead before a wrong clock is the reason. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    /** Whether it was taken by a clock that was ahead of this one. */
    public boolean ahead(Instant now) {
        return timestamp.isAfter(now.plus(SKEW));
    }
}
