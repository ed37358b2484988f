package dev.rookery.backup.copy;

import dev.rookery.backup.BackupKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many full copies are kept.
 *
 * <p>Threads: immutable.
 *
 * @param keep how many of each kind; raising one costs a database's size on disk each
 * @param host the node's name, for metadata
 * @param interval of scheduled copies: those taken between two of them are the first to go
 */
public record CopySettings(Map<BackupKind, Integer> keep, String host, Duration interval) {
    /** Copies kept of each kind when nothing else is said. */
    public static final int KEEP_DEFAULT = 10;

    /** Refuses to keep none. */
    public CopySettings {
        keep = Map.copyOf(keep);
        if (keep.values().stream().anyMatch(count -> count < 1 || count > 10_000)) {
            throw new IllegalArgumentException("keep is 1 to 10,000, not " + keep);
        }
    }

    /** The same number of every kind. */
    public static CopySettings keeping(int count, String host) {
        Map<BackupKind, Integer> keep = new EnumMap<>(BackupKind.class);
        for (BackupKind kind : BackupKind.values()) {
            keep.put(kind, count);
        }
        return new CopySettings(keep, host, Duration.ofHours(24));
    }

    /** The same, with another interval of scheduled copies. */
    public CopySettings every(Duration other) {
        return new CopySettings(keep, host, other);
    }

    /** How many of one kind. */
    public int keep(BackupKind kind) {
        return keep.getOrDefault(kind, KEEP_DEFAULT);
    }
}
