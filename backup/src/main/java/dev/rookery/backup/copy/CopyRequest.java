package dev.rookery.backup.copy;

import dev.rookery.backup.BackupKind;
import java.nio.file.Path;

/**
 * Which full copy is wanted.
 *
 * <p>Threads: immutable.
 *
 * @param database the SQLite file, open elsewhere or not
 * @param kind never {@link BackupKind#PRE_SYNC}: those are marks
 * @param reason for people; at most 1,000 characters are kept
 * @param createdBy the person or part of the program that asked
 */
public record CopyRequest(Path database, BackupKind kind, String reason, String createdBy) {
    private static final int TEXT_MAX = 1_000;

    /** Cuts long texts. */
    public CopyRequest {
        reason = cut(reason);
        createdBy = cut(createdBy);
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }
}
