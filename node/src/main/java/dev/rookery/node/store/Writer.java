package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * The writing connection with all that hangs on it; made anew when a failure left it in doubt.
 *
 * <p>Threads: owned by the sync loop.
 */
final class Writer implements AutoCloseable {

    final Db db;
    final SqliteTables tables;
    final EventLog events;
    final ForkAlarm forks;
    final NodeState node;
    final MetaTable meta;
    final Unfolded unfolded;
    final ClaimTable claims;
    final PledgeTable pledges;
    final SeatRow seats;

    /** Whether facts are folded as they come; else whoever filled the file folds it once. */
    private final boolean folds;

    private final CommitCount commits;
    private final ConflictCounts conflicts;
    private final Query begin;
    private final Query commit;
    private final Query rollback;
    private boolean open;

    Writer(Db db, CommitCount commits, ConflictCounts conflicts) {
        this.db = db;
        this.commits = commits;
        this.conflicts = conflicts;
        begin = db.prepare("begin to write", "BEGIN IMMEDIATE");
        commit = db.prepare("commit", "COMMIT");
        rollback = db.prepare("roll back", "ROLLBACK");
        EventSink sink = this::take;
        tables = new SqliteTables(db, sink);
        events = new EventLog(db, tables.facts);
        forks = new ForkAlarm(tables.origins, sink);
        node = new NodeState(db);
        claims = new ClaimTable(db);
        pledges = new PledgeTable(db);
        seats = new SeatRow(node);
        meta = new MetaTable(db);
        unfolded = new Unfolded(node);
        folds = meta.fold() != MetaTable.UNFOLDED;
    }

    boolean open() {
        return open;
    }

    void begin() {
        if (open) {
            throw new IllegalStateException("a transaction is open already");
        }
        begin.run();
        open = true;
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException("no transaction is open");
        }
    }

    /** Inserts a fact and folds it. */
    Fold.Outcome keep(Fact fact) {
        requireOpen();
        FactRef ref = tables.facts.insert(fact);
        forks.kept(fact, ref);
        return folds ? tables.fold(fact, ref) : Fold.Outcome.FOLDED;
    }

    /** Writes what waits in memory, and makes all durable. */
    void commit() {
        requireOpen();
        tables.flush();
        List<String> settled = events.flush();
        forks.forget();
        commits.begin();
        try {
            commit.run();
        } finally {
            commits.end();
        }
        open = false;
        conflicts.committed(settled);
    }

    /** Forgets the open transaction. */
    void rollback() {
        if (open) {
            open = false;
            rollback.run();
        }
        forget();
    }

    /** Drops what is in memory. */
    void forget() {
        tables.forget();
        events.forget();
        forks.forget();
    }

    /** Runs some work in a transaction of its own. */
    void inTransaction(Runnable work) {
        begin();
        boolean done = false;
        try {
            work.run();
            commit();
            done = true;
        } finally {
            if (!done) {
                abandon();
            }
        }
    }

    @Override
    public void close() {
        db.close();
    }

    private void abandon() {
        try {
            rollback();
        } catch (StoreException e) {
            // The failure that led here is on its way to the caller, who opens a new connection.
            open = false;
        }
    }

    private void take(RegistryEvent event) {
        events.take(event);
    }
}
