package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Fingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds every fact anew: after a new fold, when somebody doubts the tables, or where a file has
 * none. When it is interrupted, the next start begins it again.
 *
 * <p>Facts come by stamp, so that little has to be undone; of some thousands, a model's come
 * together, so that its rows are written side by side. Reading a body costs about half as much as
 * folding it: the next facts' bodies are read on another thread meanwhile.
 *
 * <p>Threads: owned by the sync loop, or by whoever has the file alone.
 */
final class Rebuild {

    private static final int BATCH_FACTS = 20_000;
    private static final long BATCH_BYTES = 16L << 20;

    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private final Writer writer;
    private final Set<Long> unfolded = new TreeSet<>();
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
        while (next.from() < ids.length) {
            Batch batch = next;
            next = batch(tables, ids, batch.to());
            fold(tables, batch);
        }
    }

    /**
     * A row's fact, proven and its body read; none where the row is damaged.
     *
     * @param id of the row
     */
    private record Read(long id, Optional<Fact> fact) {

        String entity() {
            return fact.map(Fact::entity).orElse("");
        }
    }

    /** Facts in the making: those of the rows from one place in the order to before another. */
    private record Batch(int from, int to, CompletableFuture<List<Read>> reads) {}

    private static Batch batch(SqliteTables tables, long[] ids, int from) {
        List<StoredFact> rows = new ArrayList<>();
        long bytes = 0;
        int to = from;
        while (to < ids.length && rows.size() < BATCH_FACTS && bytes < BATCH_BYTES) {
            StoredFact row = tables.facts.stored(ids[to++]);
            rows.add(row);
            bytes += row.canonical().length;
        }
        long[] some = Arrays.copyOfRange(ids, from, to);
        return new Batch(from, to, CompletableFuture.supplyAsync(() -> read(some, rows)));
    }

    private static List<Read> read(long[] ids, List<StoredFact> rows) {
        List<Read> reads = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            reads.add(new Read(ids[i], rows.get(i).fact().map(PayloadCodec::read)));
        }
        reads.sort(Comparator.comparing(Read::entity)); // Stable: a model's stay in order.
        return reads;
    }

    private void fold(SqliteTables tables, Batch batch) {
        List<Read> reads = batch.reads().join();
        writer.inTransaction(
                () -> {
                    reads.forEach(read -> fold(tables, read.id(), read.fact()));
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
