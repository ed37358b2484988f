package dev.rookery.node.store;

import dev.rookery.node.registry.AwaitedRow;
import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.HookTables;
import dev.rookery.node.registry.Listing;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.MoveRow;
import dev.rookery.node.registry.NameClaim;
import dev.rookery.node.registry.ObservationRow;
import dev.rookery.node.registry.ParityTables;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.registry.RegisterRow;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.RetrainingTables;
import dev.rookery.node.registry.Rewind;
import dev.rookery.node.registry.Rewinds;
import dev.rookery.node.registry.RollbackRow;
import dev.rookery.node.registry.RunRow;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * The folded rows in SQLite: for the fold and the rules on the writing connection, for reads on a
 * read-only one, for the past on one in memory.
 *
 * <p>Threads: as its connection.
 */
final class SqliteTables implements FoldTables, Listing {

    final OriginTable origins;
    final FactTable facts;
    final ModelTable models;
    final Tally tally;

    final OtherFactTable others;
    final VersionTable versions;
    final VersionLists lists;

    private final RefTable refs;
    private final AwaitedTable awaited;
    private final MoveTable moves;
    private final RollbackTable rollbacks;
    private final RegisterTable registers;
    private final ObservationTable observations;
    private final RunTable runs;
    private final ParityTable parity;
    private final HookTable hooks;
    private final RetrainingTable retraining;
    private final NameTable names;
    private final SkippedTable skipped;
    private final EventSink events;
    private final Db db;
    private Optional<Refold> refold = Optional.empty();
    private Optional<Rewinds> rewinds = Optional.empty();
    private boolean muted;

    SqliteTables(Db db, EventSink events) {
        this.db = db;
        this.events = events;
        origins = new OriginTable(db);
        facts = new FactTable(db, origins);
        models = new ModelTable(db, facts);
        tally = new Tally(db);
        others = new OtherFactTable(db, facts);
        VersionColumns columns = new VersionColumns(facts);
        refs = new RefTable(db);
        versions = new VersionTable(db, models, refs, others, tally, columns);
        lists = new VersionLists(db, models, refs, columns);
        awaited = new AwaitedTable(db, models, facts);
        moves = new MoveTable(db, models, facts, tally);
        rollbacks = new RollbackTable(db, models, facts);
        registers = new RegisterTable(db, models, facts);
        observations = new ObservationTable(db, models, facts);
        runs = new RunTable(db, models);
        parity = new ParityTable(db, facts);
        hooks = new HookTable(db, facts);
        retraining = new RetrainingTable(db, facts);
        names = new NameTable(db, models, facts);
        skipped = new SkippedTable(db, facts);
    }

    /** How a fact is folded. */
    @FunctionalInterface
    interface Folding {
        Fold.Outcome apply(Fact fact, FactRef ref, FoldTables tables);
    }

    /** Folds a fact that is in its row. */
    Fold.Outcome fold(Fact fact, FactRef ref) {
        return fold(fact, ref, Fold::apply);
    }

    /** The same by a given fold: today's, or that of a program that knows other kinds. */
    Fold.Outcome fold(Fact fact, FactRef ref, Folding folding) {
        ModelSlot slot = models.slotOrNew(fact.entity());
        versions.watch(ref.handle());
        Fold.Outcome outcome = folding.apply(fact, ref, this);
        if (outcome != Fold.Outcome.FOLDED) {
            skipped.add(fact, ref.handle(), outcome);
            tally.skipped(outcome);
        }
        if (!versions.registered()) {
            others.link(new VersionKey(slot.id, fact.stamp().bits(), ref.handle()));
        }
        models.touch(models.slotOrNew(fact.entity()), fact.stamp());
        return outcome;
    }

    /** What is not folded, and the newest of it. */
    Skipped skipped(int newestMax) {
        return new Skipped(
                tally.skippedFor(Fold.Outcome.UNKNOWN_KIND),
                tally.skippedFor(Fold.Outcome.POISON),
                skipped.newest(newestMax));
    }

    /** Sums that only ever grow. */
    Totals totals() {
        return new Totals(
                tally.registrations(),
                tally.moves(),
                runs.totals(),
                parity.totals(),
                rollbacks.totals());
    }

    /** Writes what is only in memory yet. */
    void flush() {
        models.flush();
        tally.flush();
    }

    /** Drops what is in memory: the file may say otherwise. */
    void forget() {
        origins.forget();
        facts.forget();
        models.forget();
        tally.forget();
        rewinds = Optional.empty();
        forgetRows();
    }

    /** Drops what is in memory of single rows. */
    void forgetRows() {
        versions.forget();
        refs.forget();
        registers.forget();
        awaited.forget();
    }

    @Override
    public Optional<ModelRow> model(ModelKey key) {
        return models.row(key);
    }

    @Override
    public Optional<ModelRow> shown(String name) {
        return models.shown(name);
    }

    @Override
    public List<ModelRow> generations(String name) {
        return models.generations(name);
    }

    @Override
    public void put(ModelRow row) {
        ModelSlot slot = models.slotOrNew(row.key());
        boolean wasLive = slot.live();
        models.put(slot, row);
        if (wasLive != slot.live()) {
            tally.live(wasLive ? -1 : 1);
            lists.count(slot.id, tally, wasLive ? -1 : 1);
        }
    }

    @Override
    public List<NameClaim> claimsOn(String name) {
        return names.on(name);
    }

    @Override
    public List<NameClaim> claimsOf(ModelKey key) {
        return names.of(key);
    }

    @Override
    public void add(NameClaim claim) {
        names.add(claim);
    }

    @Override
    public Optional<VersionRow> version(ModelKey key, Ulid id) {
        return versions.find(key, id);
    }

    @Override
    public List<VersionRow> numbered(ModelKey key, long number) {
        return lists.numbered(key, number);
    }

    @Override
    public List<VersionRow> labelled(ModelKey key, String label) {
        return lists.labelled(key, label);
    }

    @Override
    public List<VersionRow> shortId(ModelKey key, String hex) {
        return lists.shortId(key, hex, versions);
    }

    @Override
    public Optional<VersionRow> newestIn(ModelKey key, Stage stage) {
        return lists.newestIn(key, stage);
    }

    @Override
    public Optional<VersionRow> latest(ModelKey key) {
        return lists.latest(key);
    }

    @Override
    public List<VersionRow> versions(ModelKey key, Optional<Rank> before, int limit) {
        return lists.newest(key, before, limit);
    }

    @Override
    public void put(VersionRow row) {
        versions.put(row);
    }

    @Override
    public Optional<AwaitedRow> awaited(ModelKey key, Ulid id) {
        return awaited.find(key, id);
    }

    @Override
    public void put(AwaitedRow row) {
        awaited.put(row);
    }

    @Override
    public void arrived(ModelKey key, Ulid id) {
        awaited.remove(key, id);
    }

    @Override
    public List<MoveRow> moves(ModelKey key) {
        return moves.all(key);
    }

    @Override
    public Optional<Rank> latestMove(ModelKey key) {
        return moves.latest(key);
    }

    @Override
    public List<MoveRow> movesAfter(ModelKey key, Rank rank) {
        return moves.after(key, rank);
    }

    @Override
    public List<MoveRow> movesBetween(ModelKey key, Rank first, Rank last) {
        return moves.between(key, first, last);
    }

    @Override
    public List<MoveRow> promotions(ModelKey key, Optional<Rank> before, int limit) {
        return moves.promotions(key, before, limit);
    }

    @Override
    public void put(MoveRow row) {
        moves.put(row);
    }

    @Override
    public Optional<RollbackRow> rollback(ModelKey key, FactRef fact) {
        return rollbacks.find(key, fact);
    }

    @Override
    public List<RollbackRow> rollbacks(ModelKey key, int limit) {
        return rollbacks.latest(key, limit);
    }

    @Override
    public void put(RollbackRow row) {
        rollbacks.put(row);
    }

    @Override
    public Optional<RegisterRow> register(RegisterRow.Cell cell) {
        return registers.find(cell);
    }

    @Override
    public List<RegisterRow> registers(ModelKey key, Optional<Ulid> version) {
        return registers.all(key, version);
    }

    @Override
    public void put(RegisterRow row) {
        registers.put(row);
    }

    @Override
    public void add(ObservationRow row) {
        observations.add(row);
    }

    @Override
    public List<ObservationRow> observations(ModelKey key, Ulid version) {
        return observations.of(key, version);
    }

    @Override
    public void put(RunRow row) {
        runs.put(row);
    }

    @Override
    public List<RunRow> fittest(ModelKey key, int limit) {
        return runs.fittest(key, limit);
    }

    @Override
    public ParityTables parity() {
        return parity;
    }

    @Override
    public HookTables hooks() {
        return hooks;
    }

    @Override
    public RetrainingTables retraining() {
        return retraining;
    }

    @Override
    public Fact fact(FactRef ref) {
        return facts.read(ref.handle());
    }

    @Override
    public void event(RegistryEvent event) {
        if (!muted) {
            events.take(event);
        }
    }

    @Override
    public Rewinds rewinds() {
        if (rewinds.isEmpty()) {
            rewinds = Optional.of(readRewinds());
        }
        return rewinds.get();
    }

    private Rewinds readRewinds() {
        List<Rewind> held = new ArrayList<>();
        for (FactRef ref :
                models.slot(Payload.Rewind.ENTITY)
                        .map(slot -> others.refs(slot.id, Optional.empty(), Integer.MAX_VALUE))
                        .orElse(List.of())) {
            // A damaged one was folded when it came; until it is mended it cancels nothing new.
            Optional<Fact> fact = facts.stored(ref.handle()).fact();
            fact.flatMap(PayloadCodec::decode)
                    .filter(Payload.Rewind.class::isInstance)
                    .map(said -> (Payload.Rewind) said)
                    .ifPresent(said -> held.add(new Rewind(ref, fact.get().atMillis(), said)));
        }
        return Rewinds.of(held);
    }

    @Override
    public void add(Rewind rewind) {
        rewinds = Optional.of(rewinds().with(rewind));
    }

    @Override
    public SortedSet<ModelKey> written(Origin origin, Payload.Rewind.Range range) {
        return refolder().written(origin, range);
    }

    @Override
    public void refold(ModelKey key, Consumer<Fact> each) {
        muted = true;
        try {
            refolder().run(key, each);
        } finally {
            muted = false;
        }
    }

    /** Made when it is needed, which is rare: it has a dozen statements. */
    private Refold refolder() {
        if (refold.isEmpty()) {
            refold = Optional.of(new Refold(db, this));
        }
        return refold.get();
    }

    @Override
    public List<ModelRow> models(String after, int limit) {
        return models.live(after, limit);
    }

    @Override
    public long liveModels() {
        return tally.live();
    }

    @Override
    public List<ModelKey> everyModel() {
        return models.keys();
    }

    @Override
    public List<VersionRow> byUlid(Ulid id) {
        return lists.byUlid(id, versions);
    }

    @Override
    public List<FactRef> facts(ModelKey key, Optional<Rank> before, int limit) {
        return models.slot(key.entity())
                .map(slot -> others.refs(slot.id, before, limit))
                .orElse(List.of());
    }

    @Override
    public List<Fact> twins(Fact fact) {
        return facts.twins(fact);
    }

    @Override
    public List<VersionRow> unnumbered(int limit) {
        return lists.unnumbered(limit);
    }

    @Override
    public List<Listing.Count> counts() {
        return tally.counts();
    }
}
