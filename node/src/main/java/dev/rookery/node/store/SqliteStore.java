package dev.rookery.node.store;

import dev.rookery.node.claim.VoteMemory;
import dev.rookery.node.data.Incarnation;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.FoldedCatalogue;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.Stats;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's registry in one SQLite file: facts, origin rows and folded rows change in one
 * transaction (invariant I3).
 *
 * <p>Threads: what {@link FactStore} says; besides, {@link #catalogue}, {@link #events}, {@link
 * #totals} and {@link #unnumbered} are for any thread that may block.
 */
public final class SqliteStore implements FactStore {

    private static final Logger log = LoggerFactory.getLogger(SqliteStore.class);
    private static final int PROBE_CHARS = 256 << 10;
    private static final String CLEAN = "stopped_cleanly";
    private static final String FILE = "run_file";
    private static final String MACHINE = "run_machine";
    private static final String BOOT = "run_boot";

    private final StoreFile file;
    private final CommitCount commits;
    private final ConflictCounts conflicts;
    private final Readers readers;
    private final Readers loopReader;
    private final LoopReads loop;
    private final Catalogue catalogue;
    private final Checkpoints checkpoints;
    private final SkipAlarm skips = new SkipAlarm();
    private Optional<Writer> writer;
    private boolean doubtful;
    private boolean running;

    private SqliteStore(
            StoreFile file,
            CommitCount commits,
            ConflictCounts conflicts,
            Writer writer,
            StoreSettings settings) {
        this.file = file;
        this.commits = commits;
        this.conflicts = conflicts;
        this.writer = Optional.of(writer);
        this.readers = new Readers(file, commits, settings.readers(), settings.readWait());
        this.loopReader = new Readers(file, commits, 1, settings.readWait());
        this.loop = new LoopReads(loopReader);
        this.catalogue = new SqliteCatalogue(readers);
        this.checkpoints =
                new Checkpoints(
                        file.checkpointer(),
                        commits,
                        settings.checkpointInterval(),
                        settings.logMax().bytes());
    }

    /**
     * Opens a registry's file, or makes it; folds anew when another fold made its tables.
     *
     * @param clusterId the cluster that it belongs to from its first opening on
     * @throws StoreException when it is corrupt, another program's, a newer version's or another
     *     cluster's; the message says what to do
     */
    public static SqliteStore open(Path path, String clusterId, StoreSettings settings) {
        return open(path, clusterId, settings, true);
    }

    /** The same for facts alone: none is folded, and {@link UnfoldedFile#fold} ends that. */
    public static SqliteStore unfolded(Path path, String clusterId, StoreSettings settings) {
        return open(path, clusterId, settings, false);
    }

    private static SqliteStore open(
            Path path, String clusterId, StoreSettings settings, boolean folds) {
        StoreFile file = new StoreFile(path.toAbsolutePath());
        file.check();
        CommitCount commits = new CommitCount();
        ConflictCounts conflicts = new ConflictCounts();
        Db db = file.writer();
        boolean opened = false;
        try {
            Schema.prepare(db, path, clusterId, folds);
            Writer writer = new Writer(db, commits, conflicts);
            OriginRecount.run(writer);
            if (folds && writer.meta.fold() != Fold.VERSION) {
                log.info("[store] another version of the fold made the tables: folding anew");
                log.info("[store] folded anew: {}", new Rebuild(writer).run());
            }
            SqliteStore store = new SqliteStore(file, commits, conflicts, writer, settings);
            store.checkpoints.start();
            opened = true;
            return store;
        } finally {
            if (!opened) {
                db.close();
            }
        }
    }

    // what FactStore says

    @Override
    public List<OriginRow> load() {
        return writer().tables.origins.all();
    }

    @Override
    public Optional<NodeIdentity> identity() {
        return writer().node.identity();
    }

    @Override
    public void begin() {
        changing(
                at -> {
                    if (checkpoints.restartDue()) {
                        checkpoints.restart(at.db);
                    }
                    at.begin();
                });
    }

    @Override
    public void keep(Fact fact) {
        changing(at -> skips.kept(fact, at.keep(fact)));
    }

    @Override
    public void put(Collection<OriginRow> rows) {
        changing(
                at -> {
                    at.requireOpen();
                    rows.forEach(at.tables.origins::put);
                });
    }

    @Override
    public void own(NodeIdentity identity) {
        changing(
                at -> {
                    at.requireOpen();
                    at.node.put(identity);
                });
    }

    @Override
    public void commit() {
        changing(Writer::commit);
    }

    @Override
    public void rollback() {
        if (!doubtful && writer.isPresent()) {
            changing(Writer::rollback);
        } else {
            drop();
        }
    }

    @Override
    public void probe() {
        changing(
                at -> {
                    at.inTransaction(() -> at.node.put("probe", "x".repeat(PROBE_CHARS)));
                    at.inTransaction(() -> at.node.put("probe", ""));
                });
    }

    @Override
    public Stamp latest(String entity) {
        // A rewind touches whatever it covers: its stamp is later than all that it may cancel.
        if (entity.equals(Payload.Rewind.ENTITY)) {
            return writer().tables.models.latest();
        }
        return writer().tables
                .models
                .slot(entity)
                .map(slot -> new Stamp(slot.latest))
                .orElse(Stamp.ZERO);
    }

    @Override
    public List<Fact> facts(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        return readers.read(reader -> reader.tables.facts.range(origin, fromSeq, toSeq, bytesMax));
    }

    @Override
    public List<Fact> find(Origin origin, long seq) {
        return loop.find(origin, seq);
    }

    /** Reads for the sync loop, which waits for nobody else's. */
    public LoopReads loop() {
        return loop;
    }

    @Override
    public List<Fact> named(Origin origin, long fromSeq, long toSeq, LongPredicate begins) {
        return readers.read(reader -> reader.tables.facts.named(origin, fromSeq, toSeq, begins));
    }

    @Override
    public RangeSum sum(Origin origin, long fromSeq, long toSeq) {
        return readers.read(reader -> reader.tables.facts.sum(origin, fromSeq, toSeq));
    }

    /** Whether a fact is committed, this one and not a twin of it. */
    public boolean holds(Dot dot, Hash hash) {
        return readers.read(reader -> reader.tables.facts.holds(dot, hash));
    }

    @Override
    public List<StoredFact> stored(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        return readers.read(reader -> reader.tables.facts.stored(origin, fromSeq, toSeq, bytesMax));
    }

    @Override
    public void mend(List<Mending> facts, Collection<OriginRow> rows) {
        changing(at -> new Mender(at).mend(facts, rows));
    }

    // the registry

    /**
     * The rows as the open transaction has them, for judging. To be asked for anew in each
     * transaction. Threads: owned by the sync loop.
     */
    public FoldTables tables() {
        return writer().tables;
    }

    /** Counts of the present, those of {@link #tables}. Threads: owned by the sync loop. */
    public Lookup<Stats> stats() {
        SqliteTables tables = writer().tables;
        return new FoldedCatalogue(tables, tables).stats(OptionalLong.empty());
    }

    /**
     * Works with this node's votes on numbers, within the open transaction. Threads: owned by the
     * sync loop.
     */
    public <T> T votes(Function<VoteMemory, T> work) {
        List<T> result = new ArrayList<>(1);
        changing(
                at -> {
                    at.requireOpen();
                    result.add(work.apply(new VoteMemory(at.seats, at.claims, at.pledges)));
                });
        return result.get(0);
    }

    /** Reads of what is committed. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /** Reads about versions of live models that show no number, as one state of the file. */
    public <T> T unnumbered(int limit, BiFunction<List<VersionRow>, FoldTables, T> work) {
        return readers.read(reader -> work.apply(reader.tables.unnumbered(limit), reader.tables));
    }

    /** The node's events after one, oldest first; the oldest of all are dropped in time. */
    public List<StoredEvent> events(long afterId, int limit) {
        return readers.read(reader -> reader.events.since(afterId, limit));
    }

    /** The number of the newest event; 0 when there is none. */
    public long lastEvent() {
        return readers.read(reader -> reader.events.last());
    }

    /** Reads of committed rows, as one state of the file; what is handed in is not kept. */
    public <T> T look(Function<FoldTables, T> work) {
        return readers.read(reader -> work.apply(reader.tables));
    }

    /**
     * The facts themselves, in the order in which this node met their origins. A page may be short
     * and still have a next one.
     *
     * @param afterId the page before's token; −1 for the first
     */
    public Page<Fact> facts(long afterId, int limit, Predicate<Fact> wanted) {
        return readers.read(reader -> reader.pages.page(afterId, limit, wanted));
    }

    /** Counts that only grow. */
    public Totals totals() {
        return readers.read(reader -> reader.tables.totals());
    }

    /** Facts of which the fold makes nothing, and the newest of them. */
    public Skipped skipped(int newestMax) {
        return readers.read(reader -> reader.tables.skipped(newestMax));
    }

    /** Folds everything anew. Threads: owned by the sync loop, outside a transaction. */
    public Rebuilt rebuild() {
        Rebuilt[] result = new Rebuilt[1];
        changing(at -> result[0] = new Rebuild(at).run());
        return result[0];
    }

    /** Every folded row as a line that is the same on every node with the same facts. */
    public void dump(Consumer<String> line) {
        readers.read(
                reader -> {
                    reader.dump(line);
                    return true;
                });
    }

    // the file

    /** What SQLite finds wrong with the file; empty when nothing. Reads all of it. */
    public Optional<String> damage() {
        return readers.read(Reader::damage);
    }

    /** Bytes of the write-ahead log when it was last looked at. */
    public long logBytes() {
        return checkpoints.logBytes();
    }

    /** Conflicts that were settled since the file was opened, by kind. */
    public SortedMap<String, Long> conflicts() {
        return conflicts.all();
    }

    /** How many reads met a damaged fact since the file was opened. */
    public long damageMet() {
        return readers.damageMet();
    }

    /** How many damaged facts no table shows until they are mended. */
    public int unfolded() {
        return readers.read(reader -> reader.unfolded.all().size());
    }

    /** How the file was last used; empty when it is new, or a copy. */
    public Optional<LastRun> lastRun() {
        NodeState node = writer().node;
        return node.get(FILE)
                .map(
                        held ->
                                new LastRun(
                                        new Incarnation(
                                                held,
                                                node.get(MACHINE).orElse(""),
                                                node.get(BOOT).orElse("")),
                                        node.get(CLEAN).equals(Optional.of("yes"))));
    }

    /** Notes that the file is in use from now on, until {@link #close}. */
    public void running(Incarnation now) {
        changing(
                at ->
                        at.inTransaction(
                                () -> {
                                    at.node.put(FILE, now.file());
                                    at.node.put(MACHINE, now.machine());
                                    at.node.put(BOOT, now.boot());
                                    at.node.put(CLEAN, "no");
                                }));
        running = true;
    }

    /** A value that belongs to this node alone, such as its id. */
    public Optional<String> local(String key) {
        return writer().node.get(key);
    }

    /** Keeps a value that belongs to this node alone, outside a transaction. */
    public void local(String key, String value) {
        changing(at -> at.inTransaction(() -> at.node.put(key, value)));
    }

    /** Closes all connections; what was not committed is forgotten. */
    @Override
    public void close() {
        checkpoints.close();
        close(readers);
        close(loopReader);
        if (running && !doubtful && writer.isPresent()) {
            noteCleanEnd();
        }
        drop();
    }

    private static void close(Readers readers) {
        try {
            readers.close();
        } catch (StoreException e) {
            log.warn("[store] a read was still going on at the end: {}", e.getMessage());
        }
    }

    /** On a full disk it cannot be noted, and need not be: the next start looks closer. */
    private void noteCleanEnd() {
        try {
            writer.orElseThrow().rollback();
            local(CLEAN, "yes");
        } catch (StoreException e) {
            log.warn("[store] not noted as stopped cleanly: {}", e.getMessage());
        }
    }

    /** The writing connection; a new one after a failure. */
    Writer writer() {
        if (doubtful) {
            drop();
        }
        if (writer.isEmpty()) {
            writer = Optional.of(new Writer(file.writer(), commits, conflicts));
        }
        return writer.get();
    }

    /** After a failure in the middle, nobody knows what SQLite holds: it is asked anew. */
    private void changing(Consumer<Writer> work) {
        Writer at = writer();
        boolean fine = false;
        try {
            work.accept(at);
            fine = true;
        } finally {
            doubtful = !fine;
        }
    }

    private void drop() {
        Optional<Writer> old = writer;
        writer = Optional.empty();
        doubtful = false;
        try {
            old.ifPresent(Writer::close);
        } catch (StoreException e) {
            log.warn("[store] {}", e.getMessage());
        }
    }
}
