package dev.rookery.sync.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of requests are held at a time, of all connections together. The first {@value
 * #FREE} bytes of each are not counted (connections are limited), so that small calls get through
 * while large ones fill the room.
 *
 * <p>Threads: safe for any thread.
 */
final class BodyRoom {
    static final int FREE = 64 << 10;

    private final long max;
    private final AtomicLong taken = new AtomicLong();

    BodyRoom(long max) {
        this.max = max;
    }

    /** What one request takes of it. Threads: its own; {@link #leave} any. */
    final class Lease {
        private final AtomicLong mine = new AtomicLong();

        /**
         * Makes room for a body of so many bytes up to now.
         *
         * @return whether there is any
         */
        boolean hold(long bytes) {
            long more = Math.max(0, bytes - FREE) - mine.get();
            if (more <= 0) {
                return true;
            }
            if (taken.addAndGet(more) > max) {
                taken.addAndGet(-more);
                return false;
            }
            mine.addAndGet(more);
            return true;
        }

        /** Gives everything back. */
        void leave() {
            taken.addAndGet(-mine.getAndSet(0));
        }
    }

    Lease enter() {
        return new Lease();
    }

    /** How many bytes are held beyond the free ones. */
    long taken() {
        return taken.get();
    }
}
