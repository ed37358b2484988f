package dev.rookery.node.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often the file changed: odd while a commit runs, so that a reader can tell whether what it
 * remembers is still so.
 *
 * <p>Threads: safe for any thread; one of them commits.
 */
final class CommitCount {

    private final AtomicLong count = new AtomicLong();

    void begin() {
        count.incrementAndGet();
    }

    void end() {
        count.incrementAndGet();
    }

    long now() {
        return count.get();
    }

    static boolean still(long count) {
        return (count & 1) == 0;
    }
}
