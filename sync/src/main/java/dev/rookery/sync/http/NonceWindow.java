package dev.rookery.sync.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which messages were seen before, in bounded space: per sender's start the highest count and which
 * of the {@value #WIDTH} counts below it came. A count further below counts as seen.
 *
 * <p>Source: the anti-replay window of RFC 4303 (IPsec ESP), section 3.4.3. Starts forgotten for
 * want of space leave the latest time they were heard at behind: an unknown start whose message is
 * not later counts as seen.
 *
 * <p>Threads: safe for any thread.
 */
final class NonceWindow {
    private static final int WIDTH = 4_096;
    private static final int SESSIONS_MAX = 4_096;

    private final Map<Long, Session> sessions = new LinkedHashMap<>(64, 0.75f, true);
    private final int sessionsMax;
    private long forgottenMillis = Long.MIN_VALUE;

    NonceWindow() {
        this(SESSIONS_MAX);
    }

    NonceWindow(int sessionsMax) {
        this.sessionsMax = sessionsMax;
    }

    /**
     * Notes an authenticated message.
     *
     * @param start the sender's start
     * @param count its count, unsigned
     * @param timeMillis the time it carries
     * @return whether it is new
     */
    synchronized boolean fresh(long start, long count, long timeMillis) {
        Session session = sessions.get(start);
        if (session == null) {
            if (timeMillis <= forgottenMillis) {
                return false;
            }
            makeRoom();
            session = new Session(count);
            sessions.put(start, session);
        }
        session.latestMillis = Math.max(session.latestMillis, timeMillis);
        return session.fresh(count);
    }

    private void makeRoom() {
        if (sessions.size() < sessionsMax) {
            return;
        }
        var eldest = sessions.entrySet().iterator();
        forgottenMillis = Math.max(forgottenMillis, eldest.next().getValue().latestMillis);
        eldest.remove();
    }

    /** One start of one sender. */
    private static final class Session {
        private final long[] bits = new long[WIDTH / Long.SIZE];
        private long highest;
        private long latestMillis = Long.MIN_VALUE;

        Session(long first) {
            this.highest = first - 1;
        }

        boolean fresh(long count) {
            long ahead = count - highest;
            if (ahead > 0) {
                advance(ahead);
            } else if (-ahead >= WIDTH) {
                return false;
            }
            int place = (int) Long.remainderUnsigned(count, WIDTH);
            long bit = 1L << (place % Long.SIZE);
            boolean seen = (bits[place / Long.SIZE] & bit) != 0;
            bits[place / Long.SIZE] |= bit;
            return !seen;
        }

        private void advance(long ahead) {
            long clear = Math.min(ahead, WIDTH);
            for (long i = 1; i <= clear; i++) {
                int place = (int) Long.remainderUnsigned(highest + i, WIDTH);
                bits[place / Long.SIZE] &= ~(1L << (place % Long.SIZE));
            }
            highest += ahead;
        }
    }
}
