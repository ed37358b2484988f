package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkRequest;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.Snapshots;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.Batches;
import dev.rookery.sync.engine.FactSource;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the archive level with the store: each commit's facts are appended after it, and a sync
 * step is preceded by a forced mark. A thread of its own appends while the next step comes in, and
 * forces the mark while that step is written into the store; both are awaited before the step is
 * committed.
 *
 * <p>Much that is lacking at the start, as after a join, is appended by that thread beside the sync
 * loop: writes go on. A mark waits until all is archived that it speaks of, and the loop with it.
 *
 * <p>The archive is a follower. When it falls behind (it failed, or the node died between a commit
 * and its append), {@link #refill} appends what the store holds beyond the archive's vector: at the
 * start, before the next mark, and now and then while no mark is asked for. It also falls behind
 * unnoticed, by a commit that was reported as failed and is durable: counts tell.
 *
 * <p>Threads: owned by the sync loop; {@link #failure} is safe for any thread.
 */
public final class ArchivedSnapshots implements Snapshots, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ArchivedSnapshots.class);

    private static final long REFILL_BYTES = 4L << 20;

    /** Fewer facts are appended before the sync loop begins: some hundredths of a second. */
    private static final long BESIDE_FACTS = 10_000;

    /** After how many commits an archive that failed is tried again without a mark. */
    private static final int RETRY_COMMITS = 1_024;

    private final Archive archive;
    private final FactSource facts;
    private final Supplier<Collection<OriginRow>> rows;
    private final Supplier<Map<String, Long>> counts;
    private final BooleanSupplier makeRoom;
    private final Executor archiving;

    /** What the archive was last asked for, an append or the force of a mark; one at a time. */
    private Optional<CompletableFuture<Void>> asked = Optional.empty();

    private volatile String failure = "";

    /** What is appended beside the loop since the start; {@link #asked} is then the same work. */
    private Optional<CompletableFuture<Void>> refilling = Optional.empty();

    private volatile boolean closing;
    private boolean behind;
    private long missed;

    /** Facts of the store that are known to be archived. */
    private long archived;

    /**
     * @param rows the store's origin rows as last committed, asked only to refill
     * @param counts what a mark notes beside the root, such as {@code model_count}
     * @param makeRoom asked when the disk is full, before a step is refused: gives up old segments,
     *     and says whether that freed anything
     * @param archiving where facts are appended, read ahead and marks forced: one thread. Not the
     *     common pool, for which a future makes a thread each time on two cores
     */
    public ArchivedSnapshots(
            Archive archive,
            FactSource facts,
            Supplier<Collection<OriginRow>> rows,
            Supplier<Map<String, Long>> counts,
            BooleanSupplier makeRoom,
            Executor archiving) {
        this.archive = archive;
        this.facts = facts;
        this.rows = rows;
        this.counts = counts;
        this.makeRoom = makeRoom;
        this.archiving = archiving;
    }

    @Override
    public void mark(String reason, Hash root, long facts) {
        try {
            behind |= archived != facts;
            markWithRoom(MarkRequest.preSync(reason, root.toString(), counts.get()));
        } catch (BackupException | StoreException e) {
            throw refused(e);
        }
    }

    @Override
    public void settle() {
        try {
            awaitAsked();
            failure = "";
        } catch (BackupException e) {
            throw refused(e);
        }
    }

    private SnapshotException refused(RuntimeException e) {
        failed(e.getMessage());
        return new SnapshotException(
                "could not make the state before a sync step restorable: " + e.getMessage(), e);
    }

    /**
     * An archive that failed before is forced at once: should it fail again, that costs the peers'
     * facts alone, and not the writes that join them.
     */
    private void markWithRoom(MarkRequest request) {
        boolean careful = !failure.isEmpty();
        try {
            markLevel(request, careful);
        } catch (BackupException e) {
            if (!e.full() || !makeRoom.getAsBoolean()) {
                throw e;
            }
            log.warn("[backup] the disk is full: old segments of the archive were given up");
            behind = true;
            markLevel(request, careful);
        }
    }

    private void markLevel(MarkRequest request, boolean careful) {
        level();
        if (careful) {
            archive.mark(request);
            return;
        }
        Mark mark = archive.write(request);
        ask(() -> archive.force(mark));
    }

    private void ask(Runnable work) {
        asked = Optional.of(CompletableFuture.runAsync(work, archiving));
    }

    /** Of a step that was dropped for another reason, nobody may have waited yet. */
    private void awaitAsked() {
        Optional<CompletableFuture<Void>> work = asked;
        asked = Optional.empty();
        refilling = Optional.empty();
        try {
            work.ifPresent(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void committed(List<Fact> kept, Collection<OriginRow> touched) {
        if (refilling.isPresent()) {
            levelOnceRefilled();
            return;
        }
        if (behind && ++missed % RETRY_COMMITS != 0) {
            return;
        }
        try {
            awaitAsked();
            behind = behind || skips(kept, touched);
            if (behind) {
                level();
            } else {
                List<byte[]> entries = entries(kept);
                List<Head> heads = heads(touched);
                ask(() -> archive.append(entries, heads));
                archived += kept.size();
            }
        } catch (BackupException | StoreException e) {
            // The facts are durable; their writers must hear so, whatever becomes of the archive.
            failed(e.getMessage());
        }
    }

    /**
     * Appends what the store holds beyond the archive, batches whole. Where the archive cannot be
     * written that shows in {@link #failure}, and the next mark mends it: a node starts without.
     *
     * @return how many facts were appended
     */
    public long refill() {
        behind = true;
        return levelOrFailed(this::level);
    }

    private long levelOrFailed(LongSupplier levelling) {
        try {
            return levelling.getAsLong();
        } catch (BackupException e) {
            failed(e.getMessage());
            return 0;
        }
    }

    /**
     * As {@link #refill}, or, where much is lacking, beginning to: what is left when the archive's
     * thread is through, the next commit or mark appends.
     */
    public void begin() {
        if (archive.failed()) {
            tell(refill());
            return;
        }
        Heads vector = archive.vector();
        Collection<OriginRow> held = rows.get();
        List<OriginRow> lacking =
                held.stream().filter(row -> !have(vector, row).covers(head(row))).toList();
        long facts =
                lacking.stream()
                        .mapToLong(
                                row ->
                                        row.count()
                                                - Math.min(row.count(), have(vector, row).count()))
                        .sum();
        behind = true;
        if (facts < BESIDE_FACTS) {
            tell(levelOrFailed(() -> level(held)));
            return;
        }
        ask(() -> tell(levelOrFailed(() -> refill(lacking, vector))));
        refilling = asked;
    }

    private long refill(List<OriginRow> lacking, Heads vector) {
        long appended = 0;
        for (OriginRow row : lacking) {
            appended += refill(row, have(vector, row), Runnable::run);
        }
        return appended;
    }

    private static void tell(long appended) {
        if (appended > 0) {
            log.info("[backup] {} facts appended that the archive lacked", appended);
        }
    }

    /** What was committed meanwhile is lacking still. */
    private void levelOnceRefilled() {
        if (refilling.filter(CompletableFuture::isDone).isEmpty()) {
            return;
        }
        try {
            level();
        } catch (BackupException | StoreException e) {
            failed(e.getMessage());
        }
    }

    /** Waits for what the archive was asked for; to be called when the sync loop has ended. */
    @Override
    public void close() {
        closing = true; // The next start appends the rest.
        try {
            awaitAsked();
        } catch (BackupException | StoreException e) {
            failed(e.getMessage());
        }
    }

    /** Why the archive last failed; empty while it is level. */
    public String failure() {
        return failure;
    }

    /**
     * Whether these do not follow what is archived. A commit that was reported as failed may be
     * durable (invariant I5); nobody told of its facts.
     */
    private boolean skips(List<Fact> kept, Collection<OriginRow> touched) {
        Map<Origin, Long> fresh = new TreeMap<>();
        kept.forEach(fact -> fresh.merge(fact.origin(), 1L, Long::sum));
        return touched.stream()
                .anyMatch(
                        row ->
                                archive.head(uuid(row.origin())).map(Head::count).orElse(0L)
                                                + fresh.getOrDefault(row.origin(), 0L)
                                        < row.count());
    }

    private long level() {
        try {
            awaitAsked();
        } catch (BackupException e) {
            log.warn("[backup] what was written last is written again: {}", e.getMessage());
        }
        if (archive.failed()) {
            archive.recover();
            behind = true;
        }
        if (!behind) {
            return 0;
        }
        return level(rows.get());
    }

    private long level(Collection<OriginRow> held) {
        Heads vector = archive.vector();
        long appended = 0;
        for (OriginRow row : held) {
            Head have = have(vector, row);
            if (!have.covers(head(row))) {
                appended += refill(row, have, archiving);
            }
        }
        archived = held.stream().mapToLong(OriginRow::count).sum();
        behind = false;
        if (!failure.isEmpty()) {
            failure = "";
            log.info("[backup] archive level again, {} facts appended", appended);
        }
        return appended;
    }

    private static Head have(Heads archived, OriginRow row) {
        return archived.of(uuid(row.origin())).orElse(new Head(uuid(row.origin()), 0, 0));
    }

    /**
     * A forked origin whose count differs is appended whole: repeats are harmless.
     *
     * @param reading where the next page is read while one is appended
     */
    private long refill(OriginRow row, Head have, Executor reading) {
        boolean plain = row.count() == row.maxSeq() && have.count() == have.seq();
        long next = plain ? have.seq() + 1 : 1;
        long appended = 0;
        List<Fact> page = next > row.maxSeq() ? List.of() : page(row, next, plain);
        while (!page.isEmpty() && !closing) {
            long from = page.get(page.size() - 1).seq() + 1;
            boolean done = from > row.maxSeq();
            CompletableFuture<List<Fact>> ahead =
                    done
                            ? CompletableFuture.completedFuture(List.of())
                            : CompletableFuture.supplyAsync(() -> page(row, from, plain), reading);
            Head reached = new Head(uuid(row.origin()), from - 1, done ? row.count() : from - 1);
            try {
                archive.append(entries(page), List.of(reached));
            } finally {
                // The store is read by one thread at a time.
                ahead.exceptionally(failure -> List.of()).join();
            }
            appended += page.size();
            page = read(ahead);
        }
        return appended;
    }

    private static List<Fact> read(CompletableFuture<List<Fact>> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Facts from a seq on, batches whole. */
    private List<Fact> page(OriginRow row, long next, boolean plain) {
        List<Fact> page = plain ? batches(row, next) : branches(row, next);
        if (page.isEmpty()) {
            throw new IllegalStateException("no batch at " + next + " of " + row);
        }
        return page;
    }

    private List<Fact> batches(OriginRow row, long next) {
        Batches.Range rest = new Batches.Range(row.origin(), next, row.maxSeq());
        return Batches.read(facts, List.of(rest), REFILL_BYTES);
    }

    /** Twins side by side: batches lie among each other, and are told apart by what they follow. */
    private List<Fact> branches(OriginRow row, long next) {
        return facts.facts(row.origin(), next, row.maxSeq(), REFILL_BYTES);
    }

    private void failed(String why) {
        behind = true;
        if (failure.isEmpty()) {
            log.error("[backup] {}", why);
        }
        failure = why;
    }

    private static List<byte[]> entries(List<Fact> facts) {
        List<byte[]> entries = new ArrayList<>(facts.size());
        for (Fact fact : facts) {
            entries.add(fact.canonical());
        }
        return entries;
    }

    private static List<Head> heads(Collection<OriginRow> rows) {
        List<Head> heads = new ArrayList<>(rows.size());
        for (OriginRow row : rows) {
            heads.add(head(row));
        }
        return heads;
    }

    static Head head(OriginRow row) {
        return new Head(uuid(row.origin()), row.maxSeq(), row.count());
    }

    static Origin origin(UUID uuid) {
        return new Origin(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    static UUID uuid(Origin origin) {
        return new UUID(origin.high(), origin.low());
    }
}
