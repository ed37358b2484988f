package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.sync.clock.Stamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models, kept in memory while they are in use. A changed row is written once per commit ({@link
 * #flush}), but at once where the name it shows changes, so that names are always found in the
 * file.
 *
 * <p>Threads: as its connection.
 */
final class ModelTable {

    private static final int SLOTS_MAX = 16_384;
    private static final String COLUMNS = "id, entity, latest, row";

    private final ModelColumns columns;
    private final Query byEntity;
    private final Query byId;
    private final Query byShown;
    private final Query live;
    private final Query sameName;
    private final Query folded;
    private final Query insert;
    private final Query updateLatest;
    private final Query update;
    private final Query updateNames;
    private final Query clear;
    private final Query latest;
    private final Lru<String, ModelSlot> slots = new Lru<>(SLOTS_MAX);
    private final Lru<String, String> shown = new Lru<>(SLOTS_MAX);
    private final Map<String, ModelSlot> dirty = new HashMap<>();

    ModelTable(Db db, FactTable facts) {
        this.columns = new ModelColumns(facts);
        String select = "SELECT " + COLUMNS + " FROM model ";
        byEntity = db.prepare("read a model", select + "WHERE entity = ?");
        byId = db.prepare("read a model", "SELECT entity FROM model WHERE id = ?");
        byShown = db.prepare("find a model", select + "WHERE closed = 0 AND shown = ? LIMIT 1");
        live =
                db.prepare(
                        "list models",
                        select + "WHERE closed = 0 AND shown > ? ORDER BY shown LIMIT ?");
        sameName =
                db.prepare(
                        "find a model's generations",
                        select + "WHERE row IS NOT NULL AND entity > ? AND entity < ?");
        folded = db.prepare("list models", "SELECT entity FROM model WHERE row IS NOT NULL");
        insert = db.prepare("add a model", "INSERT INTO model (entity, latest) VALUES (?, ?)");
        updateLatest = db.prepare("write a model", "UPDATE model SET latest = ? WHERE id = ?");
        String set = "UPDATE model SET latest = ?, row = ?";
        update = db.prepare("write a model", set + " WHERE id = ?");
        updateNames = db.prepare("write a model", set + ", shown = ?, closed = ? WHERE id = ?");
        clear =
                db.prepare(
                        "write a model",
                        "UPDATE model SET shown = NULL, closed = NULL, row = NULL WHERE id = ?");
        latest = db.prepare("find the latest stamp", "SELECT coalesce(max(latest), 0) FROM model");
    }

    /** The slot of an entity that facts name; empty when none does. */
    Optional<ModelSlot> slot(String entity) {
        ModelSlot known = known(entity);
        return known != null ? Optional.of(known) : byEntity.with(entity).one(this::read);
    }

    /** The slot of an entity, a new one if need be. */
    ModelSlot slotOrNew(String entity) {
        Optional<ModelSlot> known = slot(entity);
        if (known.isPresent()) {
            return known.get();
        }
        insert.with(entity).with(Stamp.ZERO.bits()).run();
        return slot(entity).orElseThrow(() -> new IllegalStateException("no entity " + entity));
    }

    ModelSlot slotOrNew(ModelKey key) {
        return slotOrNew(key.entity());
    }

    Optional<ModelRow> row(ModelKey key) {
        return slot(key.entity()).flatMap(slot -> slot.row);
    }

    /** The key of a model by its row id. */
    ModelKey key(long id) {
        return ModelKey.ofEntity(entity(id))
                .orElseThrow(() -> new IllegalStateException("no model " + id));
    }

    /** The entity that a row id stands for. */
    String entity(long id) {
        return byId.with(id)
                .one(row -> row.text(1))
                .orElseThrow(() -> new IllegalStateException("no entity " + id));
    }

    Optional<ModelRow> shown(String name) {
        String entity = shown.get(name);
        Optional<ModelSlot> known = entity == null ? Optional.empty() : slot(entity);
        if (known.isPresent() && shows(known.get(), name)) {
            return known.get().row;
        }
        Optional<ModelSlot> found = byShown.with(name).one(this::read);
        found.ifPresent(slot -> shown.put(name, slot.entity));
        return found.flatMap(slot -> slot.row);
    }

    List<ModelRow> live(String after, int limit) {
        return rows(live.with(after).with(limit).all(this::read));
    }

    /** By generation. A name has no slash, so its entities are a range. */
    List<ModelRow> generations(String name) {
        List<ModelRow> rows = rows(sameName.with(name + "/").with(name + "0").all(this::read));
        rows.sort(Comparator.comparing(ModelRow::key));
        return rows;
    }

    /** Notes a fact's stamp; the row is written with the next flush. */
    void touch(ModelSlot slot, Stamp stamp) {
        slot.latest = Math.max(slot.latest, stamp.bits());
        mark(slot);
    }

    /** The row is written with the next flush, or now where its name or life changed. */
    void put(ModelSlot slot, ModelRow row) {
        boolean names =
                slot.row
                        .map(
                                held ->
                                        held.live() != row.live()
                                                || !held.shownName().equals(row.shownName()))
                        .orElse(true);
        slot.row = Optional.of(row);
        mark(slot);
        if (names) {
            bind(updateNames, slot, row).with(row.shownName()).with(row.live() ? 0 : 1);
            updateNames.with(slot.id).run();
        }
    }

    /** Forgets what is folded of a model; its facts' latest stamp stays. */
    void clear(ModelSlot slot) {
        slot.clear();
        mark(slot);
        clear.with(slot.id).run();
    }

    /** The latest stamp among all facts. */
    Stamp latest() {
        long inFile = latest.one(row -> row.integer(1)).orElse(0L);
        long inMemory = dirty.values().stream().mapToLong(slot -> slot.latest).max().orElse(0);
        return new Stamp(Math.max(inFile, inMemory));
    }

    /** Writes what is only in memory yet. */
    void flush() {
        for (ModelSlot slot : dirty.values()) {
            if (slot.row.isPresent()) {
                bind(update, slot, slot.row.get()).with(slot.id).run();
            } else {
                updateLatest.with(slot.latest).with(slot.id).run();
            }
            slot.dirty = false;
        }
        dirty.clear();
    }

    /** What is in memory may not be so any more. */
    void forget() {
        slots.clear();
        shown.clear();
        dirty.clear();
    }

    /** Every model of which something is folded, in order. */
    List<ModelKey> keys() {
        List<ModelKey> keys = folded.all(row -> ModelKey.ofEntity(row.text(1)).orElseThrow());
        Collections.sort(keys);
        return keys;
    }

    private static boolean shows(ModelSlot slot, String name) {
        return slot.live() && slot.row.map(row -> row.shownName().equals(name)).orElse(false);
    }

    private void mark(ModelSlot slot) {
        if (!slot.dirty) {
            slot.dirty = true;
            dirty.put(slot.entity, slot);
            slots.put(slot.entity, slot);
        }
    }

    private static Query bind(Query query, ModelSlot slot, ModelRow row) {
        return query.with(slot.latest).with(ModelColumns.bytes(row));
    }

    private static List<ModelRow> rows(List<ModelSlot> slots) {
        List<ModelRow> rows = new ArrayList<>(slots.size());
        slots.forEach(slot -> slot.row.ifPresent(rows::add));
        return rows;
    }

    /** The slot in memory goes before what the file says. */
    private ModelSlot read(Row row) {
        String entity = row.text(2);
        ModelSlot known = known(entity);
        if (known != null) {
            return known;
        }
        Optional<ModelRow> folded =
                Optional.ofNullable(row.bytes(4))
                        .map(bytes -> columns.read(ModelKey.ofEntity(entity).orElseThrow(), bytes));
        ModelSlot slot = new ModelSlot(row.integer(1), entity, row.integer(3), folded);
        slots.put(entity, slot);
        return slot;
    }

    private ModelSlot known(String entity) {
        ModelSlot waiting = dirty.get(entity);
        return waiting != null ? waiting : slots.get(entity);
    }
}
