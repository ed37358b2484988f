package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.MoveRow;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Folds one model anew, within the open transaction: its rows are thrown away and made again from
 * its facts. What is counted for it is taken away and counted again.
 *
 * <p>A fact that is damaged is left out and noted, as a rebuild does it: it folds when it is
 * mended.
 *
 * <p>Threads: as its connection.
 */
final class Refold {

    private static final long STEP_BYTES = 8L << 20;
    private static final String PURPOSE = "fold a model anew";

    private final SqliteTables tables;
    private final Unfolded unfolded;
    private final Query facts;
    private final Query whose;
    private final Query versions;
    private final Query moves;
    private final Query ulids;
    private final Query forgetUlid;
    private final List<Query> clearing;

    Refold(Db db, SqliteTables tables) {
        this.tables = tables;
        unfolded = new Unfolded(new NodeState(db));
        facts =
                db.prepare(
                        "list a model's facts",
                        "SELECT stamp, fact FROM other_fact WHERE model = ? ORDER BY stamp");
        whose =
                db.prepare(
                        "find a damaged fact's model",
                        "SELECT model FROM other_fact WHERE fact = ?1"
                                + " UNION SELECT model FROM version WHERE fact = ?1");
        versions = db.prepare(PURPOSE, "SELECT count(*) FROM version WHERE model = ?");
        moves =
                db.prepare(
                        PURPOSE,
                        "SELECT from_stage, to_stage, count(*) FROM move"
                                + " WHERE model = ? AND kind = "
                                + Codes.of(MoveRow.Kind.MOVE)
                                + " GROUP BY from_stage, to_stage");
        ulids = db.prepare(PURPOSE, "SELECT row FROM version WHERE model = ?");
        forgetUlid =
                db.prepare(PURPOSE, "DELETE FROM ulid WHERE high = ? AND low = ? AND model = ?");
        Stream<String> rows =
                Stream.of(
                        "ref",
                        "awaited",
                        "move",
                        "rolled_back",
                        "register",
                        "observation",
                        "run",
                        "name_claim");
        clearing =
                Stream.concat(
                                Stream.of(
                                        "INSERT INTO other_fact SELECT model, stamp, fact"
                                                + " FROM version WHERE model = ?",
                                        "DELETE FROM version WHERE model = ?"),
                                rows.map(table -> "DELETE FROM " + table + " WHERE model = ?"))
                        .map(sql -> db.prepare(PURPOSE, sql))
                        .toList();
    }

    /** The models of which facts in a stretch of an origin are held. */
    SortedSet<ModelKey> written(Origin origin, Payload.Rewind.Range range) {
        SortedSet<ModelKey> found = new TreeSet<>();
        long next = range.after() + 1;
        while (next <= range.upTo()) {
            List<StoredFact> rows = tables.facts.stored(origin, next, range.upTo(), STEP_BYTES);
            if (rows.isEmpty()) {
                break;
            }
            rows.forEach(row -> entities(row).forEach(entity -> add(entity, found)));
            next = rows.get(rows.size() - 1).seq() + 1;
        }
        return found;
    }

    private static void add(String entity, Collection<ModelKey> found) {
        ModelKey.ofEntity(entity).ifPresent(found::add);
    }

    /** Of a damaged row, the tables know whose it is. */
    private List<String> entities(StoredFact row) {
        Optional<Fact> fact = row.fact();
        return fact.isPresent()
                ? List.of(fact.get().entity())
                : whose.with(row.row()).all(at -> at.integer(1)).stream()
                        .map(tables.models::entity)
                        .toList();
    }

    /**
     * Folds a model anew.
     *
     * @param each is told of every fact of the model
     */
    void run(ModelKey key, Consumer<Fact> each) {
        ModelSlot slot = tables.models.slotOrNew(key);
        clear(slot);
        Set<Long> damaged = new TreeSet<>();
        long model = slot.id;
        List<VersionKey> all =
                facts.with(model).all(row -> new VersionKey(model, row.integer(1), row.integer(2)));
        for (VersionKey at : all) {
            Optional<Fact> fact = tables.facts.stored(at.fact()).fact();
            if (fact.isPresent()) {
                fold(at, fact.get());
                each.accept(fact.get());
            } else {
                damaged.add(at.fact());
                tables.others.unlink(at);
            }
        }
        tables.versions.watch(-1);
        if (!damaged.isEmpty()) {
            damaged.addAll(unfolded.all());
            unfolded.put(damaged);
        }
    }

    private void fold(VersionKey at, Fact fact) {
        tables.versions.watch(at.fact());
        Fold.apply(fact, tables.facts.ref(at.fact(), fact), tables);
        if (tables.versions.registered()) {
            tables.others.unlink(at);
        }
    }

    /** Leaves of the model which facts it has, and nothing else. */
    private void clear(ModelSlot slot) {
        if (slot.live()) {
            tables.tally.live(-1);
            tables.lists.count(slot.id, tables.tally, -1);
        }
        long registered = versions.with(slot.id).one(row -> row.integer(1)).orElse(0L);
        tables.tally.registered(-registered);
        moves.with(slot.id)
                .each(
                        row -> {
                            Stage from = Codes.stage(row.small(1));
                            Stage to = Codes.stage(row.small(2));
                            tables.tally.moved(from, to, -row.integer(3));
                            return true;
                        });
        for (Ulid id : ulids.with(slot.id).all(row -> VersionColumns.ulid(row.bytes(1)))) {
            forgetUlid.with(id.high()).with(id.low()).with(slot.id).run();
        }
        clearing.forEach(query -> query.with(slot.id).run());
        tables.models.clear(slot);
        tables.forgetRows();
    }
}
