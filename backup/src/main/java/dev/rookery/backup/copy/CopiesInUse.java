package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import java.util.HashMap;
import java.util.Map;

/**
 * Which copies are being read, so that none is deleted under its reader.
 *
 * <p>Threads: safe for any thread.
 */
final class CopiesInUse {
    private final Map<BackupId, Integer> readers = new HashMap<>();

    /** One reading, until closed. */
    record Use(CopiesInUse of, BackupId id) implements AutoCloseable {
        @Override
        public void close() {
            of.end(id);
        }
    }

    synchronized Use begin(BackupId id) {
        readers.merge(id, 1, Integer::sum);
        return new Use(this, id);
    }

    /** Does something to a copy that nobody reads meanwhile; false when somebody does. */
    synchronized boolean unlessUsed(BackupId id, Runnable action) {
        if (readers.containsKey(id)) {
            return false;
        }
        action.run();
        return true;
    }

    private synchronized void end(BackupId id) {
        readers.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
    }
}
