package dev.rookery.node.store;

import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.sync.driver.DamagedFactException;
import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * The node's own log of events, one row a commit, the oldest dropped.
 *
 * <p>Threads: as its connection.
 */
final class EventLog implements EventSink {

    /** How many of the newest events stay. */
    static final int KEPT = 10_000;

    private final Query top;
    private final Query insert;
    private final Query prune;
    private final Query since;
    private final FactTable facts;
    private final List<RegistryEvent> fresh = new ArrayList<>();
    private long last = -1;
    private long pruned;

    EventLog(Db db, FactTable facts) {
        this.facts = facts;
        top = db.prepare("read the event log", "SELECT coalesce(max(last), 0) FROM local_event");
        insert = db.prepare("log events", "INSERT INTO local_event VALUES (?, ?)");
        prune = db.prepare("prune the event log", "DELETE FROM local_event WHERE last <= ?");
        since =
                db.prepare(
                        "read the event log",
                        "SELECT last, events FROM local_event WHERE last > ? ORDER BY last");
    }

    @Override
    public void take(RegistryEvent event) {
        fresh.add(event);
    }

    /**
     * Writes the events since the last flush.
     *
     * @return the kinds of conflicts among them
     */
    List<String> flush() {
        if (fresh.isEmpty()) {
            return List.of();
        }
        if (last < 0) {
            last = last();
        }
        last += fresh.size();
        insert.with(last).with(EventCodec.encode(fresh)).run();
        List<String> conflicts = ConflictCounts.in(fresh);
        fresh.clear();
        if (last - pruned > 2L * KEPT) {
            pruned = last - KEPT;
            prune.with(pruned).run();
        }
        return conflicts;
    }

    void forget() {
        fresh.clear();
        last = -1;
    }

    /** The number of the newest event; 0 when there is none. */
    long last() {
        return top.one(row -> row.integer(1)).orElse(0L);
    }

    /** Events after one, oldest first. */
    List<StoredEvent> since(long id, int limit) {
        List<StoredEvent> found = new ArrayList<>();
        since.with(id)
                .each(
                        row -> {
                            List<RegistryEvent> events = EventCodec.decode(row.bytes(2), facts);
                            long at = row.integer(1) - events.size();
                            for (RegistryEvent event : events) {
                                if (++at > id && found.size() < limit) {
                                    found.add(new StoredEvent(at, event, wall(event)));
                                }
                            }
                            return found.size() < limit;
                        });
        return found;
    }

    /** Of a damaged fact the rank still tells the time, to the millisecond of its stamp. */
    private long wall(RegistryEvent event) {
        try {
            if (event.fact().rank().hash().equals(Hash.ZERO)) {
                return event.fact().rank().stamp().millis();
            }
            return facts.read(event.fact().handle()).atMillis();
        } catch (DamagedFactException e) {
            return event.fact().rank().stamp().millis();
        }
    }
}
