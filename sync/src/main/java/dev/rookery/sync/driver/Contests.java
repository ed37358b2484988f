package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Origin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How often a peer's word alone makes this node take a new origin. Of a copied directory, or of an
 * old state, a node is told once, by all who notice; one that tells of each origin would have this
 * node draw origins without end.
 *
 * <p>Threads: safe for any thread.
 */
final class Contests {
    private static final int BELIEVED_MAX = 4;
    private static final long WITHIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Deque<Long> believed = new ArrayDeque<>();

    /** It may take a commit until this is left. */
    private Optional<Origin> newest = Optional.empty();

    /**
     * Whether to believe what is said of an origin. What is not believed now is told again, with
     * the next greeting.
     *
     * @param nanos by a clock that only grows
     */
    synchronized boolean believes(Origin origin, long nanos) {
        if (newest.equals(Optional.of(origin))) {
            return true;
        }
        if (believed.size() == BELIEVED_MAX) {
            if (nanos - believed.getFirst() < WITHIN_NANOS) {
                return false;
            }
            believed.removeFirst();
        }
        believed.addLast(nanos);
        newest = Optional.of(origin);
        return true;
    }
}
