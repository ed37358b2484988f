package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Rumor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Rumors that wait for one peer: 1,024 of them, or 4 MiB. When it is full the newest are dropped.
 *
 * <p>Threads: safe for any thread.
 */
final class Outbox {
    static final int RUMORS_MAX = 1_024;
    static final long BYTES_MAX = 4L << 20;

    private final Deque<Rumor> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean sending;
    private boolean asking;

    /**
     * Adds what fits.
     *
     * @return how many facts did not fit
     */
    synchronized int put(List<Rumor> rumors) {
        int dropped = 0;
        for (Rumor rumor : rumors) {
            long size = size(rumor);
            if (waiting.size() >= RUMORS_MAX || bytes + size > BYTES_MAX) {
                dropped += rumor.facts().size();
            } else {
                waiting.add(rumor);
                bytes += size;
            }
        }
        return dropped;
    }

    /** Wants a push also when no rumor waits: what it asks is said when it is sent. */
    synchronized void ask() {
        asking = true;
    }

    /** Whether the caller is the one to send: nobody does, and something waits. */
    synchronized boolean begin() {
        if (sending || (waiting.isEmpty() && !asking)) {
            return false;
        }
        sending = true;
        return true;
    }

    /**
     * What the next push carries: as many as it may, from the oldest on, or none where it only
     * asks.
     *
     * @return empty when nothing waits: sending has ended
     */
    synchronized Optional<List<Rumor>> take() {
        List<Rumor> next = new ArrayList<>();
        int facts = 0;
        long size = 0;
        while (!waiting.isEmpty() && next.size() < Limits.RUMORS_MAX) {
            Rumor rumor = waiting.peek();
            facts += rumor.facts().size();
            size += size(rumor);
            if (!next.isEmpty() && (facts > Limits.FACTS_MAX || size > Limits.FACT_BYTES_MAX)) {
                break;
            }
            next.add(waiting.remove());
            bytes -= size(rumor);
        }
        sending = asking || !next.isEmpty();
        asking = false;
        return sending ? Optional.of(next) : Optional.empty();
    }

    /** Forgets what waits. */
    synchronized void clear() {
        waiting.clear();
        bytes = 0;
    }

    private static long size(Rumor rumor) {
        long size = 0;
        for (Fact fact : rumor.facts()) {
            size += fact.canonical().length;
        }
        return size;
    }
}
