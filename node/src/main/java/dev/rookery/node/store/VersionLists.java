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
    private static final String ROWS = "SELECT v.stamp, v.row FROM version v ";

    private final ModelTable models;
    private final RefTable refs;
    private final VersionColumns columns;
    private final Query byRef;
    private final Query byUlid;
    private final Query newest;
    private final Query ulids;
    private final Query unnumbered;
    private final Query unfinished;
    private final Map<Stage, Query> staged = new EnumMap<>(Stage.class);
    private final Query groups;

    VersionLists(Db db, ModelTable models, RefTable refs, VersionColumns columns) {
        this.models = models;
        this.refs = refs;
        this.columns = columns;
        byRef =
                db.prepare(
                        "find a version",
                        "SELECT v.row FROM ref r CROSS JOIN version v ON v.model = r.model"
                                + " AND v.stamp = r.stamp AND v.fact = r.fact"
                                + " WHERE r.model = ? AND r.key = ?");
        byUlid =
                db.prepare(
                        "find a version",
                        "SELECT model FROM ulid WHERE high = ? AND low = ? ORDER BY model");
        newest = db.prepare("list versions", ROWS + "WHERE v.model = ? AND v.stamp <= ?" + RANKED);
        ulids = db.prepare("find a version", "SELECT row FROM version WHERE model = ?");
        unnumbered =
                db.prepare(
                        "list versions without a number",
                        "SELECT v.model, v.row FROM version v"
                                + " JOIN model m ON m.id = v.model AND m.closed = 0"
                                + " WHERE v.number IS NULL AND v.stage < "
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
        if (slot.isEmpty() || refs.absent(slot.get().id, label)) {
            return List.of();
        }
        List<VersionRow> found = refs(key, byRef.with(slot.get().id).with(label));
        if (found.isEmpty()) {
            refs.noteAbsent(slot.get().id, label);
        }
        return found;
    }

    /** Those that came with it are found by name; of all others, the ids are worked out. */
    List<VersionRow> shortId(ModelKey key, String hex, VersionTable versions) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        if (slot.isEmpty()) {
            return List.of();
        }
        long model = slot.get().id;
        List<VersionRow> found = refs(key, byRef.with(model).with(RefTable.bytes(hex)));
        List<Ulid> derived = new ArrayList<>();
        ulids.with(model)
                .each(
                        row -> {
                            Ulid id = VersionColumns.ulid(row.bytes(1));
                            if (VersionRow.shortId(id).equals(hex)) {
                                derived.add(id);
                            }
                            return true;
                        });
        for (Ulid id : derived) {
            versions.find(key, id)
                    .filter(row -> row.shortIdGiven().isEmpty())
                    .ifPresent(found::add);
        }
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
        if (before.isPresent() || limit != 1) {
            return newest(slot.get().id, key, before, limit);
        }
        // Every registration asks for the newest version, to find its label.
        if (!slot.get().newestKnown()) {
            List<VersionRow> found = newest(slot.get().id, key, before, limit);
            slot.get().learnNewest(found.stream().findFirst());
        }
        return slot.get().newest().map(List::of).orElse(List.of());
    }

    private List<VersionRow> newest(long model, ModelKey key, Optional<Rank> before, int limit) {
        long from = before.map(rank -> rank.stamp().bits()).orElse(Long.MAX_VALUE);
        Ranked<VersionRow> ranked = ranked(before, limit);
        newest.with(model).with(from).each(taking(key, ranked));
        return ranked.list();
    }

    List<VersionRow> unnumbered(int limit) {
        return unnumbered
                .with(limit)
                .all(row -> columns.read(models.key(row.integer(1)), row.bytes(2)));
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
        return bound.all(row -> columns.read(key, row.bytes(1)));
    }

    private Predicate<Row> taking(ModelKey key, Ranked<VersionRow> ranked) {
        return row -> ranked.take(row.integer(1), () -> columns.read(key, row.bytes(2)));
    }

    private static Ranked<VersionRow> ranked(Optional<Rank> before, int limit) {
        return new Ranked<>((VersionRow row) -> row.registration().rank(), before, limit);
    }
}
