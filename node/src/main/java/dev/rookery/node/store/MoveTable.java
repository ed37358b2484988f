package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.MoveRow;
import dev.rookery.node.registry.Stage;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Moves in rank order.
 *
 * <p>Threads: as its connection.
 */
final class MoveTable {

    private final ModelTable models;
    private final FactTable facts;
    private final Tally tally;
    private final Query between;
    private final Query promotions;
    private final Query last;
    private final Query has;
    private final Query write;

    MoveTable(Db db, ModelTable models, FactTable facts, Tally tally) {
        this.models = models;
        this.facts = facts;
        this.tally = tally;
        between =
                db.prepare(
                        "read moves",
                        "SELECT fact, kind, high, low, from_stage, to_stage, saw_high, saw_low,"
                                + " outcome, archived_high, archived_low FROM move"
                                + " WHERE model = ? AND stamp BETWEEN ? AND ?");
        promotions =
                db.prepare(
                        "find promotions",
                        "SELECT fact, kind, high, low, from_stage, to_stage, saw_high, saw_low,"
                                + " outcome, archived_high, archived_low, stamp FROM move"
                                + " WHERE model = ? AND stamp <= ? AND to_stage = "
                                + Codes.of(Stage.PRODUCTION)
                                + " AND outcome <= "
                                + Codes.of(MoveRow.Outcome.APPLIED_OVER_ANOTHER)
                                + " ORDER BY stamp DESC");
        last =
                db.prepare(
                        "find the last move",
                        "SELECT stamp, fact FROM move WHERE model = ? ORDER BY stamp DESC");
        has =
                db.prepare(
                        "find a move",
                        "SELECT 1 FROM move WHERE model = ? AND stamp = ? AND fact = ?");
        write =
                db.prepare(
                        "keep a move",
                        "INSERT OR REPLACE INTO move VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
    }

    List<MoveRow> all(ModelKey key) {
        return from(key, 0, Long.MAX_VALUE);
    }

    /** Those that rank after a place in the order. */
    List<MoveRow> after(ModelKey key, Rank rank) {
        List<MoveRow> rows = from(key, rank.stamp().bits(), Long.MAX_VALUE);
        rows.removeIf(row -> !rank.before(row.fact().rank()));
        return rows;
    }

    /** Those from one place in the order to another, both included. */
    List<MoveRow> between(ModelKey key, Rank first, Rank last) {
        List<MoveRow> rows = from(key, first.stamp().bits(), last.stamp().bits());
        rows.removeIf(row -> row.fact().rank().before(first) || last.before(row.fact().rank()));
        return rows;
    }

    /** Those that put a version into production, the latest first. */
    List<MoveRow> promotions(ModelKey key, Optional<Rank> before, int limit) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        Ranked<MoveRow> ranked = new Ranked<>(row -> row.fact().rank(), before, limit);
        promotions
                .with(slot.get().id)
                .with(before.map(rank -> rank.stamp().bits()).orElse(Long.MAX_VALUE))
                .each(row -> ranked.take(row.integer(12), () -> read(key, row)));
        return ranked.list();
    }

    Optional<Rank> latest(ModelKey key) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return Optional.empty();
        }
        Ranked<Rank> ranked = new Ranked<>(rank -> rank, Optional.empty(), 1);
        last.with(slot.get().id)
                .each(row -> ranked.take(row.integer(1), () -> facts.ref(row.integer(2)).rank()));
        return ranked.list().stream().findFirst();
    }

    void put(MoveRow row) {
        long model = models.slotOrNew(row.model()).id;
        long stamp = row.fact().rank().stamp().bits();
        long fact = row.fact().handle();
        boolean fresh =
                row.kind() == MoveRow.Kind.MOVE
                        && has.with(model).with(stamp).with(fact).one(r -> 1).isEmpty();
        write.with(model).with(stamp).with(fact).with(Codes.of(row.kind())).with(row.version());
        write.with(Codes.of(row.from())).with(Codes.of(row.to())).with(row.saw());
        write.with(Codes.of(row.outcome())).with(row.archived()).run();
        if (fresh) {
            tally.moved(row.from(), row.to(), 1);
        }
    }

    private List<MoveRow> from(ModelKey key, long stampMin, long stampMax) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return new ArrayList<>();
        }
        List<MoveRow> rows =
                between.with(slot.get().id)
                        .with(stampMin)
                        .with(stampMax)
                        .all(row -> read(key, row));
        rows.sort(Comparator.comparing(row -> row.fact().rank()));
        return rows;
    }

    private MoveRow read(ModelKey key, Row row) {
        return new MoveRow(
                key,
                facts.ref(row.integer(1)),
                Codes.kind(row.small(2)),
                row.maybeUlid(3),
                Codes.stage(row.small(5)),
                Codes.stage(row.small(6)),
                row.maybeUlid(7),
                Codes.outcome(row.small(9)),
                row.maybeUlid(10));
    }
}
