package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RollbackRow;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which rollbacks were asked for. There are few a day: their sums are counted when somebody asks.
 *
 * <p>Threads: as its connection.
 */
final class RollbackTable {

    private static final String COLUMNS =
            "SELECT fact, promoted_stamp, promoted_high, promoted_low, promoted_seq, promoted_hash,"
                    + " from_high, from_low, to_high, to_low, failed_to, cause, stamp"
                    + " FROM rolled_back WHERE model = ?";

    private final ModelTable models;
    private final FactTable facts;
    private final Query write;
    private final Query one;
    private final Query latest;
    private final Query totals;

    RollbackTable(Db db, ModelTable models, FactTable facts) {
        this.models = models;
        this.facts = facts;
        write =
                db.prepare(
                        "keep a rollback",
                        "INSERT OR REPLACE INTO rolled_back VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        one = db.prepare("find a rollback", COLUMNS + " AND stamp = ? AND fact = ?");
        latest = db.prepare("list rollbacks", COLUMNS + " ORDER BY stamp DESC");
        totals =
                db.prepare(
                        "count rollbacks",
                        "SELECT m.entity, r.cause, count(*) FROM rolled_back r"
                                + " JOIN model m ON m.id = r.model GROUP BY m.entity, r.cause");
    }

    void put(RollbackRow row) {
        Rank promotion = row.promotion();
        write.with(models.slotOrNew(row.model()).id);
        write.with(row.fact().rank().stamp().bits()).with(row.fact().handle());
        write.with(promotion.stamp().bits());
        write.with(promotion.dot().origin().high()).with(promotion.dot().origin().low());
        write.with(promotion.dot().seq()).with(promotion.hash().toBytes());
        write.with(row.from().high()).with(row.from().low());
        write.with(row.to().high()).with(row.to().low());
        write.with(Codes.of(row.failedTo())).with(row.trigger()).run();
    }

    Optional<RollbackRow> find(ModelKey key, FactRef fact) {
        return models.slot(key.entity())
                .flatMap(
                        slot ->
                                one.with(slot.id)
                                        .with(fact.rank().stamp().bits())
                                        .with(fact.handle())
                                        .one(row -> read(key, row)));
    }

    /** The latest first. */
    List<RollbackRow> latest(ModelKey key, int limit) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        Ranked<RollbackRow> ranked =
                new Ranked<>(row -> row.fact().rank(), Optional.empty(), limit);
        latest.with(slot.get().id).each(row -> ranked.take(row.integer(13), () -> read(key, row)));
        return ranked.list();
    }

    SortedMap<Totals.Rollbacks, Long> totals() {
        SortedMap<Totals.Rollbacks, Long> sums = new TreeMap<>();
        totals.each(
                row -> {
                    String model = ModelKey.ofEntity(row.text(1)).orElseThrow().name();
                    Totals.Rollbacks labels = new Totals.Rollbacks(model, row.text(2));
                    sums.merge(labels, row.integer(3), Long::sum);
                    return true;
                });
        return sums;
    }

    private RollbackRow read(ModelKey key, Row row) {
        return new RollbackRow(
                key,
                facts.ref(row.integer(1)),
                new Rank(
                        new Stamp(row.integer(2)),
                        new Dot(new Origin(row.integer(3), row.integer(4)), row.integer(5)),
                        Hash.ofBytes(row.bytes(6))),
                new Ulid(row.integer(7), row.integer(8)),
                new Ulid(row.integer(9), row.integer(10)),
                Codes.stage(row.small(11)),
                row.text(12));
    }
}
