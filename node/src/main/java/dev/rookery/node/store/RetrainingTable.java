package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.RetrainingTables;
import java.util.List;
import java.util.Optional;

/**
 * Which causes asked for retraining.
 *
 * <p>Threads: as its connection.
 */
final class RetrainingTable implements RetrainingTables {

    private final FactTable facts;
    private final Query find;
    private final Query write;
    private final Query newest;

    RetrainingTable(Db db, FactTable facts) {
        this.facts = facts;
        find =
                db.prepare(
                        "find a cause of retraining",
                        "SELECT fact FROM retraining WHERE cause = ?");
        write =
                db.prepare(
                        "keep a cause of retraining",
                        "INSERT OR REPLACE INTO retraining (cause, stamp, fact) VALUES (?,?,?)");
        newest =
                db.prepare(
                        "list causes of retraining",
                        "SELECT fact, stamp FROM retraining ORDER BY stamp DESC");
    }

    @Override
    public Optional<FactRef> find(String cause) {
        return find.with(cause).one(row -> facts.ref(row.integer(1)));
    }

    @Override
    public void put(String cause, FactRef fact) {
        write.with(cause).with(fact.rank().stamp().bits()).with(fact.handle()).run();
    }

    @Override
    public List<FactRef> newest(int limit) {
        Ranked<FactRef> ranked = new Ranked<>(FactRef::rank, Optional.empty(), limit);
        newest.each(row -> ranked.take(row.integer(2), () -> facts.ref(row.integer(1))));
        return ranked.list();
    }
}
