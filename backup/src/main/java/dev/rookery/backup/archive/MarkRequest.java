package dev.rookery.backup.archive;

import dev.rookery.backup.BackupKind;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the caller says of the moment that it wants marked.
 *
 * <p>Threads: immutable.
 *
 * @param kind usually {@link BackupKind#PRE_SYNC}
 * @param reason for people; at most 1,000 characters are kept
 * @param root the caller's proof of the state, at most 128 characters
 * @param counts what the caller counts, by name; at most 16
 */
public record MarkRequest(
        BackupKind kind, String reason, String root, SortedMap<String, Long> counts) {
    private static final int REASON_MAX = 1_000;
    private static final int ROOT_MAX = 128;
    private static final int COUNTS_MAX = 16;
    private static final int NAME_MAX = 64;

    /** Cuts a long reason; refuses what could not be written down. */
    public MarkRequest {
        reason = reason.length() <= REASON_MAX ? reason : reason.substring(0, REASON_MAX);
        if (root.length() > ROOT_MAX) {
            throw new IllegalArgumentException("a root has at most 128 characters: " + root);
        }
        if (counts.size() > COUNTS_MAX
                || counts.keySet().stream().anyMatch(name -> name.length() > NAME_MAX)) {
            throw new IllegalArgumentException("at most 16 counts with short names: " + counts);
        }
        counts = new TreeMap<>(counts);
    }

    /** A mark before a sync step. */
    public static MarkRequest preSync(String reason, String root, Map<String, Long> counts) {
        return new MarkRequest(BackupKind.PRE_SYNC, reason, root, new TreeMap<>(counts));
    }
}
