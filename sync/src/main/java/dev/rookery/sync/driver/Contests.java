package dev.rookery.sync.driver;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a peer's word alone makes this node take a new origin. Of a copied directory, or of an
 * old state, a node is told once; one that tells of it again and again would have this node draw
 * origins without end.
 *
 * <p>Threads: safe for any thread.
 */
final class Contests {
    private static final int BELIEVED_MAX = 4;
    private static final Duration WITHIN = Duration.ofMinutes(1);

    private final Deque<Instant> believed = new ArrayDeque<>();

    /**
     * Whether to believe one more. What is not believed now is told again, with the next greeting.
     *
     * @param now by the wall clock; one that is set back holds up nothing
     */
    synchronized boolean believes(Instant now) {
        if (believed.size() == BELIEVED_MAX) {
            Duration since = Duration.between(believed.getFirst(), now).abs();
            if (since.compareTo(WITHIN) < 0) {
                return false;
            }
            believed.removeFirst();
        }
        believed.addLast(now);
        return true;
    }
}
