package dev.rookery.backup;

import java.util.Arrays;
import java.util.Optional;

/** Why a backup was made. Retention counts each kind apart. */
public enum BackupKind {
    /** Before a sync step that adds facts: a mark in the archive. */
    PRE_SYNC("pre-sync", 1),
    /** Every {@code backup.interval}: a full copy. */
    SCHEDULED("scheduled", 2),
    /** Asked for by a person. */
    MANUAL("manual", 3),
    /** Before a restore changes the node. */
    PRE_RESTORE("pre-restore", 4),
    /** Before a newer program changes the schema. */
    PRE_UPGRADE("pre-upgrade", 5),
    /** Before versions are cleaned up. */
    PRE_CLEANUP("pre-cleanup", 6);

    private final String text;
    private final int code;

    BackupKind(String text, int code) {
        this.text = text;
        this.code = code;
    }

    /** Reads the name as {@link #toString()} writes it. */
    public static Optional<BackupKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /** Reads the number that stands for it on disk. */
    public static Optional<BackupKind> ofCode(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    /** The number that stands for it on disk; never reused. */
    public int code() {
        return code;
    }

    /** As in metadata, lists and the CLI: {@code pre-sync}. */
    @Override
    public String toString() {
        return text;
    }
}
