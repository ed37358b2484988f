package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Fingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * Folds every fact anew, in rank order: after a new fold, when somebody doubts the tables, or where
 * a file has none. When it is interrupted, the next start begins it again.
 *
 * <p>Reading a body costs about half as much as folding it: the next facts' bodies are read on
 * another thread meanwhile.
 *
 * <p>Threads: owned by the sync loop, or by whoever has the file alone.
 */
final class Rebuild {

    private static final int BATCH = 5_000;

    private final Writer writer;
    private LongConsumer progress = folded -> {};
    private long unknown;
    private long poison;

    Rebuild(Writer writer) {
        this.writer = writer;
    }

    /** Tells how many facts are folded, now and then. */
    Rebuild progress(LongConsumer told) {
        progress = told;
        return this;
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
        foldAll(silent, ids);
        writer.inTransaction(() -> writer.meta.fold(Fold.VERSION));
        writer.forget();
        return new Rebuilt(ids.length, unknown, poison, whole && fingerprint().equals(before));
    }

    private Fingerprint fingerprint() {
        return new FoldedDump(writer.db, writer.tables).fingerprint();
    }

    private void foldAll(SqliteTables tables, long[] ids) {
        Batch next = batch(tables, ids, 0);
        for (int from = 0; from < ids.length; from += BATCH) {
            Batch batch = next;
            int to = Math.min(ids.length, from + BATCH);
            next = batch(tables, ids, to);
            fold(tables, batch);
            progress.accept(to);
        }
    }

    /** Facts by row id, their bodies being read. */
    @SuppressWarnings("ArrayRecordComponent") // batches are folded, never compared
    private record Batch(long[] ids, CompletableFuture<List<Fact>> facts) {}

    private static Batch batch(SqliteTables tables, long[] ids, int from) {
        long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + BATCH));
        List<byte[]> canonical = new ArrayList<>(some.length);
        for (long id : some) {
            canonical.add(tables.facts.canonical(id));
        }
        return new Batch(
                some,
                CompletableFuture.supplyAsync(
                        () ->
                                canonical.stream()
                                        .map(bytes -> PayloadCodec.read(Fact.parse(bytes)))
                                        .toList()));
    }

    private void fold(SqliteTables tables, Batch batch) {
        List<Fact> facts = batch.facts().join();
        writer.inTransaction(
                () -> {
                    for (int i = 0; i < facts.size(); i++) {
                        Fact fact = facts.get(i);
                        count(tables.fold(fact, tables.facts.ref(batch.ids()[i], fact)));
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
