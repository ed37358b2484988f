package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Hash;
import java.util.Optional;

/**
 * Which piece of a snapshot is wanted.
 *
 * @param node who asks
 * @param whole the file that was begun; empty to begin with the newest. Where that file is no
 *     longer there, the answer is the first piece of another
 * @param from bytes that the asker has
 */
public record SnapshotAsk(String node, Optional<Hash> whole, long from) {

    public SnapshotAsk {
        if (from < 0 || (from > 0 && whole.isEmpty())) {
            throw new IllegalArgumentException(
                    "a piece at " + from + " of which snapshot? name it, or begin at 0");
        }
    }
}
