package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Fingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private final Writer writer;
    private LongConsumer progress = folded -> {};
    private final Set<Long> unfolded = new TreeSet<>();
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
        writer.inTransaction(
                () -> {
                    writer.unfolded.put(unfolded);
                    writer.meta.fold(Fold.VERSION);
                });
        if (!unfolded.isEmpty()) {
            log.error(
                    "[store] {} damaged facts are not folded; rookery sync audit mends them",
                    unfolded.size());
        }
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

    /** Facts by row id, being proven and their bodies read; none where a row is damaged. */
    @SuppressWarnings("ArrayRecordComponent") // batches are folded, never compared
    private record Batch(long[] ids, CompletableFuture<List<Optional<Fact>>> facts) {}

    private static Batch batch(SqliteTables tables, long[] ids, int from) {
        long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + BATCH));
        List<StoredFact> rows = new ArrayList<>(some.length);
        for (long id : some) {
            rows.add(tables.facts.stored(id));
        }
        return new Batch(
                some,
                CompletableFuture.supplyAsync(
                        () ->
                                rows.stream()
                                        .map(row -> row.fact().map(PayloadCodec::read))
                                        .toList()));
    }

    private void fold(SqliteTables tables, Batch batch) {
        List<Optional<Fact>> facts = batch.facts().join();
        writer.inTransaction(
                () -> {
                    for (int i = 0; i < facts.size(); i++) {
                        fold(tables, batch.ids()[i], facts.get(i));
                    }
                    tables.flush();
                });
    }

    /** A damaged row is folded when it is mended: a fact that comes late folds to the same. */
    private void fold(SqliteTables tables, long id, Optional<Fact> fact) {
        if (fact.isPresent()) {
            count(tables.fold(fact.get(), tables.facts.ref(id, fact.get())));
        } else {
            unfolded.add(id);
        }
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
