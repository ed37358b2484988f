package dev.rookery.node;

import java.time.Duration;

/**
 * How long one who has to pull from several waits for a pull of which nothing comes, before it asks
 * anew. At first hardly longer than any other call takes: an answer that was lost with its line
 * never comes. Then twice as long each time: over a slow line one answer takes long, and pulls
 * beside each other would make it slower still.
 *
 * <p>Threads: one at a time.
 */
final class Patience {

    /** What the other calls of the sync port have. */
    static final Duration FIRST = Duration.ofSeconds(5);

    /** Beyond what any pull has. */
    static final Duration MOST = Duration.ofSeconds(80);

    private Duration now = FIRST;

    /** For the next pull. */
    Duration now() {
        return now;
    }

    /** A pull ended after so long; where that is all of the patience, it was given up. */
    void ended(Duration took) {
        Duration twice = now.multipliedBy(2);
        boolean lost = took.compareTo(now) >= 0;
        now = !lost ? FIRST : twice.compareTo(MOST) > 0 ? MOST : twice;
    }
}
