package dev.rookery.node.hooks;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where one hook stands in this node's event log, what this node delivered to it, and what others
 * noted that they did.
 *
 * <p>Threads: safe for any thread.
 */
final class HookPlace {

    /** Attempts kept in the log of deliveries. */
    static final int LOGGED_MAX = 50;

    private long cursor;
    private long noted;
    private SortedMap<Origin, Long> others = new TreeMap<>();
    private final SortedMap<Origin, Long> own = new TreeMap<>();
    private final SortedMap<Origin, Long> fresh = new TreeMap<>();
    private final Deque<HookDelivery> log = new ArrayDeque<>();

    /** At the beginning of the log. */
    HookPlace() {}

    /** At a place that a file kept. */
    HookPlace(
            long cursor,
            long noted,
            SortedMap<Origin, Long> own,
            SortedMap<Origin, Long> others,
            List<HookDelivery> log) {
        this.cursor = cursor;
        this.noted = noted;
        this.own.putAll(own);
        this.others = new TreeMap<>(others);
        this.log.addAll(log);
    }

    /** The last event that is done with. */
    synchronized long cursor() {
        return cursor;
    }

    /** Up to where in this log other nodes' notes of deliveries are believed. */
    synchronized long noted() {
        return noted;
    }

    /** Up to where each origin's events were delivered by this node. */
    synchronized SortedMap<Origin, Long> own() {
        return new TreeMap<>(own);
    }

    /** What nodes noted, this one included, when they were last listened to. */
    synchronized SortedMap<Origin, Long> others() {
        return new TreeMap<>(others);
    }

    /** The newest attempts, newest first. */
    synchronized List<HookDelivery> log() {
        return new ArrayList<>(log);
    }

    /** The log of events is another one: it begins anew. */
    synchronized void begin() {
        cursor = 0;
        noted = 0;
    }

    /** An event is done with: delivered, refused, given up, or none that the hook wants. */
    synchronized void passed(long id) {
        cursor = Math.max(cursor, id);
    }

    /** An attempt was made. */
    synchronized void attempted(HookDelivery delivery, HookFeed.Happened happened) {
        logged(delivery);
        if (delivery.outcome().over()) {
            cursor = Math.max(cursor, happened.id());
            Dot dot = happened.event().fact().rank().dot();
            own.merge(dot.origin(), dot.seq(), Math::max);
            fresh.merge(dot.origin(), dot.seq(), Math::max);
        }
    }

    synchronized void logged(HookDelivery delivery) {
        log.addFirst(delivery);
        while (log.size() > LOGGED_MAX) {
            log.removeLast();
        }
    }

    /**
     * Notes what nodes say was delivered. What this node itself said moves nothing.
     *
     * @param newest the id of the newest event, from before the notes were read
     */
    synchronized void heard(SortedMap<Origin, Long> heads, long newest) {
        boolean news =
                heads.entrySet().stream()
                        .anyMatch(
                                head ->
                                        head.getValue() > own.getOrDefault(head.getKey(), 0L)
                                                && head.getValue()
                                                        > others.getOrDefault(head.getKey(), 0L));
        others = new TreeMap<>(heads);
        if (news) {
            noted = Math.max(noted, newest);
        }
    }

    /**
     * Whether another node delivered it. An event that came to this log after the note is not taken
     * for delivered, though its fact is an old one: sent twice is better than never.
     */
    synchronized boolean covered(HookFeed.Happened happened) {
        Dot dot = happened.event().fact().rank().dot();
        return happened.id() <= noted && others.getOrDefault(dot.origin(), 0L) >= dot.seq();
    }

    /** What this node delivered since the last time that this was asked. */
    synchronized SortedMap<Origin, Long> takeFresh(int originsMax) {
        SortedMap<Origin, Long> taken = new TreeMap<>();
        while (!fresh.isEmpty() && taken.size() < originsMax) {
            Origin first = fresh.firstKey();
            taken.put(first, fresh.remove(first));
        }
        return taken;
    }

    /** It could not be noted; it is tried again. */
    synchronized void putBack(SortedMap<Origin, Long> taken) {
        taken.forEach((origin, seq) -> fresh.merge(origin, seq, Math::max));
    }
}
