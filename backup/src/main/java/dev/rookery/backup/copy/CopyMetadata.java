package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Contents;
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
        Contents contents) {}
