package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Fingerprint;
import java.util.Arrays;

/**
 * Folds every fact anew, in rank order: after a new fold, or when somebody doubts the tables. When
 * it is interrupted, the next start begins it again.
 *
 * <p>Threads: owned by the sync loop.
 */
final class Rebuild {

    private static final int BATCH = 5_000;

    private final Writer writer;
    private long unknown;
    private long poison;

    Rebuild(Writer writer) {
        this.writer = writer;
    }

    Rebuilt run() {
        boolean whole = writer.meta.fold() == Fold.VERSION;
        Fingerprint before = whole ? fingerprint() : Fingerprint.EMPTY;
        writer.inTransaction(
                () -> {
                    writer.meta.fold(0);
                    Schema.recreateFolded(writer.db);
                });
        writer.forget();
        SqliteTables silent = new SqliteTables(writer.db, EventSink.NONE);
        long[] ids = ids();
        for (int from = 0; from < ids.length; from += BATCH) {
            int to = Math.min(ids.length, from + BATCH);
            fold(silent, Arrays.copyOfRange(ids, from, to));
        }
        writer.inTransaction(() -> writer.meta.fold(Fold.VERSION));
        writer.forget();
        return new Rebuilt(ids.length, unknown, poison, whole && fingerprint().equals(before));
    }

    private Fingerprint fingerprint() {
        return new FoldedDump(writer.db, writer.tables).fingerprint();
    }

    private void fold(SqliteTables tables, long[] ids) {
        writer.inTransaction(
                () -> {
                    for (long id : ids) {
                        Fact fact = tables.facts.read(id);
                        count(tables.fold(fact, tables.facts.ref(id)));
                    }
                    tables.flush();
                });
    }

    private void count(Fold.Outcome outcome) {
        switch (outcome) {
            case FOLDED -> {}
            case UNKNOWN_KIND -> unknown++;
            case POISON -> poison++;
        }
    }

    /** By stamp; which of equal stamps comes first makes no difference to the fold. */
    private long[] ids() {
        int count = (int) writer.db.number("count the facts", "SELECT count(*) FROM fact");
        long[] ids = new long[count];
        int[] next = {0};
        writer.db
                .prepare("read the facts' order", "SELECT id FROM fact ORDER BY stamp, id")
                .each(
                        row -> {
                            ids[next[0]++] = row.integer(1);
                            return true;
                        });
        return ids;
    }
}
