package dev.rookery.sync.http;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * So many at a time; whoever comes beyond is told to come again.
 *
 * <p>Threads: safe for any thread.
 */
final class Turns {
    private final int max;
    private final Semaphore free;

    Turns(int max) {
        this.max = max;
        this.free = new Semaphore(max);
    }

    /** One place. Ends once, however often it is told to. */
    final class Turn {
        private final AtomicBoolean ended = new AtomicBoolean();

        void end() {
            if (ended.compareAndSet(false, true)) {
                free.release();
            }
        }
    }

    /** A place, if one is free. */
    Optional<Turn> take() {
        return free.tryAcquire() ? Optional.of(new Turn()) : Optional.empty();
    }

    int max() {
        return max;
    }
}
