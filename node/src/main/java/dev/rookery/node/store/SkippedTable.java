package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * Facts that the fold makes nothing of. No row for any other fact.
 *
 * <p>Threads: as its connection.
 */
final class SkippedTable {

    private final FactTable facts;
    private final Query write;
    private final Query newest;

    SkippedTable(Db db, FactTable facts) {
        this.facts = facts;
        write = db.prepare("note a fact that is not folded", "INSERT INTO skipped VALUES (?,?,?)");
        newest =
                db.prepare(
                        "list facts that are not folded",
                        "SELECT fact FROM skipped ORDER BY stamp DESC, fact DESC LIMIT ?");
    }

    void add(Fact fact, long row, Fold.Outcome outcome) {
        write.with(fact.stamp().bits()).with(row).with(Codes.of(outcome)).run();
    }

    /** Those with the latest stamps, newest first. */
    List<Fact> newest(int limit) {
        return newest.with(limit).all(row -> facts.read(row.integer(1)));
    }
}
