package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import java.util.HashMap;
import java.util.Map;

/**
 * Which copies are being read, so that none is deleted under its reader; and whether somebody needs
 * all that there is.
 *
 * <p>Threads: safe for any thread.
 */
final class CopiesInUse {
    private final Map<BackupId, Integer> readers = new HashMap<>();
    private int holders;

    /** One reading, until closed. */
    record Use(CopiesInUse of, BackupId id) implements Hold {
        @Override
        public void close() {
            of.end(id);
        }
    }

    synchronized Use begin(BackupId id) {
        readers.merge(id, 1, Integer::sum);
        return new Use(this, id);
    }

    /** Until it is closed, everything is needed. */
    synchronized Hold beginAll() {
        holders++;
        return this::endAll;
    }

    /** Does something to a copy that nobody reads meanwhile; false when somebody does. */
    synchronized boolean unlessUsed(BackupId id, Runnable action) {
        if (readers.containsKey(id)) {
            return false;
        }
        return unlessHeld(action);
    }

    /** Does something while nobody needs everything; false when somebody does. */
    synchronized boolean unlessHeld(Runnable action) {
        if (holders > 0) {
            return false;
        }
        action.run();
        return true;
    }

    private synchronized void end(BackupId id) {
        readers.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
    }

    private synchronized void endAll() {
        holders--;
    }
}
