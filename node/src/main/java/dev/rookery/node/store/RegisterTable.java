package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RegisterRow;
import dev.rookery.node.registry.Ulid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Tags, aliases and descriptions: the last writer's.
 *
 * <p>Threads: as its connection.
 */
final class RegisterTable {

    private static final byte[] OF_MODEL = {};
    private static final int CACHED_MAX = 1_024;

    private final ModelTable models;
    private final FactTable facts;
    private final Query one;
    private final Query all;
    private final Query write;
    private final Lru<Long, List<RegisterRow>> ofModels = new Lru<>(CACHED_MAX);

    RegisterTable(Db db, ModelTable models, FactTable facts) {
        this.models = models;
        this.facts = facts;
        one =
                db.prepare(
                        "read a register",
                        "SELECT field, key, value, fact FROM register"
                                + " WHERE model = ? AND version = ? AND field = ? AND key = ?");
        all =
                db.prepare(
                        "read registers",
                        "SELECT field, key, value, fact FROM register"
                                + " WHERE model = ? AND version = ? ORDER BY field, key");
        write =
                db.prepare(
                        "write a register", "INSERT OR REPLACE INTO register VALUES (?,?,?,?,?,?)");
    }

    Optional<RegisterRow> find(RegisterRow.Cell cell) {
        return models.slot(cell.model().entity())
                .flatMap(
                        slot ->
                                one.with(slot.id)
                                        .with(bytes(cell.version()))
                                        .with(Codes.of(cell.field()))
                                        .with(cell.key())
                                        .one(row -> read(cell.model(), cell.version(), row)));
    }

    /** A model's own cells are asked for with each version shown: its aliases are among them. */
    List<RegisterRow> all(ModelKey key, Optional<Ulid> version) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        long model = slot.get().id;
        if (version.isPresent()) {
            return read(model, key, version);
        }
        List<RegisterRow> known = ofModels.get(model);
        if (known == null) {
            known = read(model, key, version);
            ofModels.put(model, known);
        }
        return known;
    }

    void forget() {
        ofModels.clear();
    }

    private List<RegisterRow> read(long model, ModelKey key, Optional<Ulid> version) {
        return all.with(model).with(bytes(version)).all(row -> read(key, version, row));
    }

    void put(RegisterRow row) {
        RegisterRow.Cell cell = row.cell();
        long model = models.slotOrNew(cell.model()).id;
        ofModels.remove(model);
        write.with(model).with(bytes(cell.version()));
        write.with(Codes.of(cell.field())).with(cell.key());
        if (row.value().isPresent()) {
            write.with(row.value().get());
        } else {
            write.withNull();
        }
        write.with(row.fact().handle()).run();
    }

    private RegisterRow read(ModelKey key, Optional<Ulid> version, Row row) {
        RegisterRow.Field field = Codes.field(row.small(1));
        return new RegisterRow(
                new RegisterRow.Cell(key, version, field, row.text(2)),
                row.maybeText(3),
                facts.ref(row.integer(4)));
    }

    private static byte[] bytes(Optional<Ulid> version) {
        return version.map(
                        id ->
                                ByteBuffer.allocate(2 * Long.BYTES)
                                        .putLong(id.high())
                                        .putLong(id.low())
                                        .array())
                .orElse(OF_MODEL);
    }
}
