package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Versions by what names them, and in rank order.
 *
 * <p>Threads: as its connection.
 */
final class VersionLists {

    private static final String RANKED = " ORDER BY v.stamp DESC";
    private static final String ROWS =
            VersionColumns.SELECT + "FROM version v" + VersionColumns.FACT;

    private final ModelTable models;
    private final VersionColumns columns;
    private final Query byRef;
    private final Query byUlid;
    private final Query newest;
    private final Query derivedShort;
    private final Query unnumbered;
    private final Query unfinished;
    private final Map<Stage, Query> staged = new EnumMap<>(Stage.class);
    private final Query groups;

    VersionLists(Db db, ModelTable models, VersionColumns columns) {
        this.models = models;
        this.columns = columns;
        byRef =
                db.prepare(
                        "find a version",
                        VersionColumns.SELECT
                                + "FROM ref r CROSS JOIN version v ON v.model = r.model"
                                + " AND v.stamp = r.stamp AND v.fact = r.fact"
                                + VersionColumns.FACT
                                + "WHERE r.model = ? AND r.key = ?");
        byUlid =
                db.prepare(
                        "find a version",
                        "SELECT model FROM ulid WHERE high = ? AND low = ? ORDER BY model");
        newest = db.prepare("list versions", ROWS + "WHERE v.model = ? AND v.stamp <= ?" + RANKED);
        derivedShort =
                db.prepare(
                        "find a version",
                        "SELECT high, low FROM version WHERE model = ? AND short IS NULL");
        unnumbered =
                db.prepare(
                        "list versions without a number",
                        "SELECT v.model, v.high, v.low FROM version v"
                                + " JOIN model m ON m.id = v.model AND m.closed = 0"
                                + " WHERE v.number IS NULL AND v.stage <> "
                                + Codes.of(Stage.DELETED)
                                + " ORDER BY v.model, v.stamp LIMIT ?");
        unfinished =
                db.prepare(
                        "find the latest version",
                        ROWS
                                + "WHERE v.model = ? AND v.stage < "
                                + Codes.of(Stage.ARCHIVED)
                                + RANKED);
        for (Stage stage : Stage.values()) {
            staged.put(
                    stage,
                    db.prepare(
                            "find a version by stage",
                            ROWS + "WHERE v.model = ? AND v.stage = " + Codes.of(stage) + RANKED));
        }
        groups =
                db.prepare(
                        "count versions",
                        "SELECT stage, type, count(*) FROM version WHERE model = ?"
                                + " GROUP BY stage, type");
    }

    List<VersionRow> numbered(ModelKey key, long number) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        return slot.isEmpty() ? List.of() : refs(key, byRef.with(slot.get().id).with(number));
    }

    List<VersionRow> labelled(ModelKey key, String label) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        return slot.isEmpty() ? List.of() : refs(key, byRef.with(slot.get().id).with(label));
    }

    /** Those that came with it are found by name; of the others, the ids are worked out. */
    List<VersionRow> shortId(ModelKey key, String hex, VersionTable versions) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        long model = slot.get().id;
        List<VersionRow> found = refs(key, byRef.with(model).with(RefTable.bytes(hex)));
        List<Ulid> derived = new ArrayList<>();
        derivedShort
                .with(model)
                .each(
                        row -> {
                            Ulid id = new Ulid(row.integer(1), row.integer(2));
                            if (VersionRow.shortId(id).equals(hex)) {
                                derived.add(id);
                            }
                            return true;
                        });
        derived.forEach(id -> versions.find(key, id).ifPresent(found::add));
        return found;
    }

    List<VersionRow> byUlid(Ulid id, VersionTable versions) {
        List<Long> ids = byUlid.with(id.high()).with(id.low()).all(row -> row.integer(1));
        List<VersionRow> found = new ArrayList<>(ids.size());
        ids.forEach(model -> versions.find(models.key(model), id).ifPresent(found::add));
        return found;
    }

    Optional<VersionRow> newestIn(ModelKey key, Stage stage) {
        return first(key, staged.get(stage));
    }

    Optional<VersionRow> latest(ModelKey key) {
        return first(key, unfinished);
    }

    List<VersionRow> newest(ModelKey key, Optional<Rank> before, int limit) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        long from = before.map(rank -> rank.stamp().bits()).orElse(Long.MAX_VALUE);
        Ranked<VersionRow> ranked = ranked(before, limit);
        newest.with(slot.get().id).with(from).each(taking(key, ranked));
        return ranked.list();
    }

    List<VersionRow> unnumbered(int limit, VersionTable versions) {
        List<VersionRow> found = new ArrayList<>();
        unnumbered
                .with(limit)
                .all(
                        row ->
                                new Numberless(
                                        row.integer(1), new Ulid(row.integer(2), row.integer(3))))
                .forEach(
                        each ->
                                versions.find(models.key(each.model), each.id)
                                        .ifPresent(found::add));
        return found;
    }

    /** Adds ({@code more} is 1) or takes away (−1) all of a model's versions. */
    void count(long model, Tally tally, int more) {
        groups.with(model)
                .each(
                        row -> {
                            Stage stage = Codes.stage(row.small(1));
                            ModelType type = Codes.type(row.small(2));
                            tally.versions(stage, type, more * row.integer(3));
                            return true;
                        });
    }

    private Optional<VersionRow> first(ModelKey key, Query query) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return Optional.empty();
        }
        Ranked<VersionRow> ranked = ranked(Optional.empty(), 1);
        query.with(slot.get().id).each(taking(key, ranked));
        return ranked.list().stream().findFirst();
    }

    private List<VersionRow> refs(ModelKey key, Query bound) {
        return bound.all(row -> columns.read(key, row));
    }

    private Predicate<Row> taking(ModelKey key, Ranked<VersionRow> ranked) {
        return row -> ranked.take(row.integer(1), () -> columns.read(key, row));
    }

    private static Ranked<VersionRow> ranked(Optional<Rank> before, int limit) {
        return new Ranked<>((VersionRow row) -> row.registration().rank(), before, limit);
    }

    private record Numberless(long model, Ulid id) {}
}
