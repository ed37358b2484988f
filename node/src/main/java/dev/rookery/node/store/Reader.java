package dev.rookery.node.store;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A read-only connection. What it remembers lasts from one read to the next as long as nothing was
 * committed.
 *
 * <p>Threads: one at a time.
 */
final class Reader implements AutoCloseable {

    final SqliteTables tables;
    final EventLog events;
    final FactPages pages;
    final Unfolded unfolded;

    private final Db db;
    private final CommitCount commits;
    private final Query begin;
    private final Query pin;
    private final Query end;
    private long remembersAt = -1;

    Reader(Db db, CommitCount commits) {
        this.db = db;
        this.commits = commits;
        begin = db.prepare("begin to read", "BEGIN");
        // A transaction sees the state at its first read: this one.
        pin = db.prepare("begin to read", "SELECT 1 FROM sqlite_schema LIMIT 1");
        end = db.prepare("end a read", "COMMIT");
        tables = new SqliteTables(db, EventSink.NONE);
        events = new EventLog(db, tables.facts);
        pages = new FactPages(db, tables.facts);
        unfolded = new Unfolded(new NodeState(db));
    }

    void begin() {
        long before = commits.now();
        begin.run();
        pin.one(row -> row.integer(1));
        boolean known = CommitCount.still(before) && commits.now() == before;
        if (!known || before != remembersAt) {
            tables.forget();
        }
        remembersAt = known ? before : -1;
    }

    void end() {
        end.run();
    }

    /** What SQLite finds wrong with the file, the first of it. */
    Optional<String> damage() {
        String found = db.first("check the file", "PRAGMA quick_check(1)").get(0);
        return found.equals("ok") ? Optional.empty() : Optional.of(found);
    }

    void dump(Consumer<String> line) {
        new FoldedDump(db, tables).each(line);
    }

    @Override
    public void close() {
        db.close();
    }
}
