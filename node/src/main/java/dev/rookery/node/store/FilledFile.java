package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.Fold;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.vector.OriginRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A registry's file in the making: facts are kept and folded as they come, of many at a time a
 * model's together, so that its rows are written side by side. Nobody else uses the file, and it is
 * not safe from a crash before it is forced.
 *
 * <p>Threads: one at a time.
 */
public final class FilledFile implements AutoCloseable {

    private final Db db;
    private final Writer writer;
    private final SqliteTables tables;

    private FilledFile(Db db, String clusterId) {
        this.db = db;
        db.execute("make the tables", "BEGIN");
        Schema.create(db);
        MetaTable meta = new MetaTable(db);
        meta.cluster(clusterId);
        meta.fold(0);
        db.execute("make the tables", "COMMIT");
        writer = new Writer(db, new CommitCount(), new ConflictCounts());
        tables = new SqliteTables(db, EventSink.NONE);
        // One transaction: a page is written when the cache has no room for it, or at the end.
        writer.begin();
    }

    /** Makes a file where there is none. */
    public static FilledFile create(Path file, String clusterId) {
        Db db = new StoreFile(file.toAbsolutePath()).created();
        FilledFile made = null;
        try {
            made = new FilledFile(db, clusterId);
            return made;
        } finally {
            if (made == null) {
                db.close();
            }
        }
    }

    private record Row(Fact fact, FactRef ref) {

        String entity() {
            return fact.entity();
        }
    }

    /**
     * Keeps and folds the next facts.
     *
     * @param facts proven; each follows one that was added before, or stands before it here
     */
    public void add(List<Fact> facts) {
        List<Row> rows = new ArrayList<>(facts.size());
        facts.forEach(fact -> rows.add(new Row(fact, tables.facts.insert(fact))));
        rows.sort(Comparator.comparing(Row::entity)); // Stable: stamps stay in order.
        rows.forEach(row -> tables.fold(row.fact(), row.ref()));
        tables.flush();
    }

    /**
     * Ends the making.
     *
     * @param rows of all origins, as the facts add up to them
     */
    public void finish(Collection<OriginRow> rows) {
        rows.forEach(tables.origins::put);
        writer.meta.fold(Fold.VERSION);
        writer.commit();
    }

    @Override
    public void close() {
        db.close();
    }
}
