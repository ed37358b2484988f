package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import java.util.Optional;

/**
 * Versions: one row each, and what finds it by ULID and by name. Reads in bulk are {@link
 * VersionLists}'.
 *
 * <p>Threads: as its connection.
 */
final class VersionTable {

    private static final int CACHED_MAX = 8_192;

    private final ModelTable models;
    private final RefTable refs;
    private final OtherFactTable others;
    private final Tally tally;
    private final VersionColumns columns;
    private final Query byUlid;
    private final Query insert;
    private final Query insertUlid;
    private final Query update;
    private final Query move;
    private final Query delete;
    private final Lru<UlidKey, Optional<VersionRow>> cached = new Lru<>(CACHED_MAX);
    private long watched = -1;
    private boolean registered;

    VersionTable(
            Db db,
            ModelTable models,
            RefTable refs,
            OtherFactTable others,
            Tally tally,
            VersionColumns columns) {
        this.models = models;
        this.refs = refs;
        this.others = others;
        this.tally = tally;
        this.columns = columns;
        byUlid =
                db.prepare(
                        "find a version",
                        "SELECT v.row FROM ulid u CROSS JOIN version v ON v.model = u.model"
                                + " AND v.stamp = u.stamp AND v.fact = u.fact"
                                + " WHERE u.high = ? AND u.low = ? AND u.model = ?");
        insert =
                db.prepare(
                        "add a version",
                        "INSERT INTO version (model, stamp, fact, stage, type, number, row)"
                                + " VALUES (?,?,?,?,?,?,?)");
        insertUlid = db.prepare("add a version", "INSERT INTO ulid VALUES (?,?,?,?,?)");
        update =
                db.prepare(
                        "write a version",
                        "UPDATE version SET stage = ?, type = ?, number = ?, row = ?"
                                + " WHERE model = ? AND stamp = ? AND fact = ?");
        move =
                db.prepare(
                        "write a version",
                        "UPDATE ulid SET stamp = ?, fact = ?"
                                + " WHERE high = ? AND low = ? AND model = ?");
        delete =
                db.prepare(
                        "write a version",
                        "DELETE FROM version WHERE model = ? AND stamp = ? AND fact = ?");
    }

    Optional<VersionRow> find(ModelKey key, Ulid id) {
        return models.slot(key.entity()).flatMap(slot -> find(slot.id, key, id));
    }

    /** Inserts or replaces, by model and ULID. */
    void put(VersionRow row) {
        ModelSlot slot = models.slotOrNew(row.model());
        VersionKey at = at(slot.id, row);
        Optional<VersionRow> before = find(slot.id, row.model(), row.id());
        if (before.isEmpty()) {
            tally.registered(1);
            insert(at, row);
            insertUlid.with(row.id().high()).with(row.id().low()).with(slot.id);
            insertUlid.with(at.stamp()).with(at.fact()).run();
        } else if (at(slot.id, before.get()).equals(at)) {
            VersionColumns.bind(update, row).with(at.model()).with(at.stamp()).with(at.fact());
            update.run();
            refs.update(at, before.get(), row);
        } else {
            replace(at(slot.id, before.get()), before.get(), at, row);
        }
        registered |= at.fact() == watched;
        cached.put(new UlidKey(slot.id, row.id()), Optional.of(row));
        slot.follow(row);
        if (slot.live()) {
            tally.versions(before, Optional.of(row));
        }
    }

    /** Notes which fact is being folded. */
    void watch(long fact) {
        watched = fact;
        registered = false;
    }

    /** Whether a row was put that points at the watched fact as its registration. */
    boolean registered() {
        return registered;
    }

    void forget() {
        cached.clear();
        watch(-1);
    }

    private Optional<VersionRow> find(long model, ModelKey key, Ulid id) {
        UlidKey cacheKey = new UlidKey(model, id);
        Optional<VersionRow> known = cached.get(cacheKey);
        if (known == null) {
            known =
                    byUlid.with(id.high())
                            .with(id.low())
                            .with(model)
                            .one(row -> columns.read(key, row.bytes(1)));
            cached.put(cacheKey, known);
        }
        return known;
    }

    /** An earlier registration of the version came: it is the registration from now on. */
    private void replace(VersionKey from, VersionRow before, VersionKey to, VersionRow row) {
        refs.delete(from, before);
        delete.with(from.model()).with(from.stamp()).with(from.fact()).run();
        others.link(from);
        others.unlink(to);
        insert(to, row);
        move.with(to.stamp()).with(to.fact());
        move.with(row.id().high()).with(row.id().low()).with(to.model()).run();
    }

    private void insert(VersionKey at, VersionRow row) {
        insert.with(at.model()).with(at.stamp()).with(at.fact());
        VersionColumns.bind(insert, row).run();
        refs.insert(at, row);
    }

    private static VersionKey at(long model, VersionRow row) {
        long stamp = row.registration().rank().stamp().bits();
        return new VersionKey(model, stamp, row.registration().handle());
    }

    private record UlidKey(long model, Ulid id) {}
}
