package dev.rookery.backup.archive;

import java.util.List;

/** Where replayed entries go: the caller inserts them, ignoring those that it has. */
@FunctionalInterface
public interface EntrySink {

    /**
     * Takes what was appended in one call. The chain is proven up to here, not yet up to the mark:
     * keep nothing for good before the replay answers {@link Replay.Complete}.
     */
    void take(List<byte[]> entries);
}
