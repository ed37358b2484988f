package dev.rookery.node.store;

import dev.rookery.node.registry.AwaitedRow;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ulid;
import java.util.Optional;

/**
 * Versions that facts name before their registration is here. Nearly always empty, and then not
 * asked.
 *
 * <p>Threads: as its connection.
 */
final class AwaitedTable {

    private final ModelTable models;
    private final FactTable facts;
    private final Query any;
    private final Query read;
    private final Query write;
    private final Query delete;
    private Optional<Boolean> empty = Optional.empty();

    AwaitedTable(Db db, ModelTable models, FactTable facts) {
        this.models = models;
        this.facts = facts;
        any = db.prepare("look for awaited versions", "SELECT 1 FROM awaited LIMIT 1");
        read =
                db.prepare(
                        "find an awaited version",
                        "SELECT overlaid, updated, claims FROM awaited"
                                + " WHERE model = ? AND high = ? AND low = ?");
        write =
                db.prepare(
                        "keep an awaited version",
                        "INSERT OR REPLACE INTO awaited VALUES (?,?,?,?,?,?)");
        delete =
                db.prepare(
                        "remove an awaited version",
                        "DELETE FROM awaited WHERE model = ? AND high = ? AND low = ?");
    }

    Optional<AwaitedRow> find(ModelKey key, Ulid id) {
        if (empty.isEmpty()) {
            empty = Optional.of(any.one(row -> row.integer(1)).isEmpty());
        }
        if (empty.get()) {
            return Optional.empty();
        }
        return models.slot(key.entity()).flatMap(slot -> read(slot.id, key, id));
    }

    void put(AwaitedRow row) {
        write.with(models.slotOrNew(row.model()).id).with(row.id().high()).with(row.id().low());
        write.with(row.overlaid() ? 1 : 0);
        write.with(row.updatedAtMillis()).with(ClaimCodec.encode(row.claims())).run();
        empty = Optional.of(false);
    }

    void remove(ModelKey key, Ulid id) {
        delete.with(models.slotOrNew(key).id).with(id.high()).with(id.low()).run();
    }

    void forget() {
        empty = Optional.empty();
    }

    private Optional<AwaitedRow> read(long model, ModelKey key, Ulid id) {
        return read.with(model)
                .with(id.high())
                .with(id.low())
                .one(
                        row ->
                                new AwaitedRow(
                                        key,
                                        id,
                                        ClaimCodec.decode(row.bytes(3), facts),
                                        row.integer(1) != 0,
                                        row.integer(2)));
    }
}
