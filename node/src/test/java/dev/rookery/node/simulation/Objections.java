package dev.rookery.node.simulation;

import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.MoveRow;
import dev.rookery.node.registry.ObservationRow;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.RegisterRow;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.simulation.Violation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What must hold of a node's tables, whoever looks and whenever.
 *
 * <p>Threads: one world, one thread.
 */
final class Objections {
    private static final int VERSIONS_MAX = 10_000;

    /** Bodies that were read before. */
    private final Map<Hash, Optional<Payload>> read = new HashMap<>();

    /** Cheap enough for every look: within one model, and between the names of all. */
    void each(String node, FoldTables tables, Collection<String> names) {
        TreeSet<String> shown = new TreeSet<>();
        for (String name : names) {
            for (ModelRow model : tables.generations(name)) {
                check(
                        model.closed() || shown.add(model.shownName()),
                        () -> node + " shows two models as " + model.shownName());
                versions(node, model, tables.versions(model.key(), Optional.empty(), VERSIONS_MAX));
            }
        }
    }

    private static void versions(String node, ModelRow model, List<VersionRow> versions) {
        String where = node + ", " + model.key().entity() + ": ";
        TreeSet<Long> numbers = new TreeSet<>();
        TreeSet<String> labels = new TreeSet<>();
        TreeSet<Ulid> production = new TreeSet<>();
        TreeSet<Ulid> live = new TreeSet<>();
        for (VersionRow row : versions) {
            check(
                    row.number().isEmpty() || numbers.add(row.number().getAsLong()),
                    () -> where + "two versions show the number " + row.number());
            check(
                    row.labelLost() || labels.add(row.label()),
                    () -> where + "two keep the label " + row.label());
            if (row.stage() == Stage.PRODUCTION) {
                production.add(row.id());
            }
            if (row.stage().listed()) {
                live.add(row.id());
            }
        }
        check(production.size() <= 1, () -> where + "in production are " + production);
        // One that is not registered here yet may be in production by what is known of it.
        check(
                model.production().map(Set::of).orElse(Set.of()).containsAll(production),
                () -> where + "in production is " + production + ", not " + model.production());
        equal(where + "count of versions", (long) live.size(), model.versions());
    }

    /** I6, I8: the rows are what the facts say, and nothing else. */
    void same(String node, FoldTables tables, Collection<Fact> facts) {
        SortedMap<ModelKey, Reference.Model> expected = Reference.of(facts, read);
        expected.forEach(
                (key, model) -> same(node + ", " + key.entity() + ": ", key, model, tables));
    }

    private static void same(
            String where, ModelKey key, Reference.Model expected, FoldTables tables) {
        ModelRow model =
                tables.model(key)
                        .orElseThrow(() -> new Violation(where + "there is no such model"));
        equal(where + "deleted", expected.closed, model.closed());
        equal(where + "rewound", expected.rewound, model.rewound());
        equal(where + "production", expected.production, model.production());
        equal(where + "name", expected.shown, model.shownName());
        equal(
                where + "superseded moves",
                (long) expected.superseded,
                tables.moves(key).stream()
                        .filter(row -> row.outcome() == MoveRow.Outcome.SUPERSEDED)
                        .count());
        equal(where + "cells", expected.cells, cells(tables, key, Optional.empty()));
        expected.versions.forEach(
                (id, version) -> {
                    String which = where + id + ": ";
                    equal(which + "cells", version.cells, cells(tables, key, Optional.of(id)));
                    equal(
                            which + "observations",
                            version.observations,
                            tables.observations(key, id).size());
                    equal(
                            which + "observations taken back",
                            (long) version.observationsTakenBack,
                            takenBack(key, tables.observations(key, id), tables));
                    if (version.registered) {
                        same(which, version, expected.number(version), tables.version(key, id));
                    }
                });
    }

    private static long takenBack(ModelKey key, List<ObservationRow> rows, FoldTables tables) {
        return rows.stream()
                .filter(row -> tables.rewinds().cancels(key, row.fact().rank()))
                .count();
    }

    private static void same(
            String which,
            Reference.Version expected,
            Optional<Long> number,
            Optional<VersionRow> found) {
        VersionRow row = found.orElseThrow(() -> new Violation(which + "it is not there"));
        equal(which + "stage", expected.stage, row.stage());
        equal(which + "label", expected.label, row.label());
        equal(which + "label lost", expected.labelLost, row.labelLost());
        OptionalLong shown = number.map(OptionalLong::of).orElse(OptionalLong.empty());
        equal(which + "number", shown, row.number());
    }

    private static SortedMap<String, Optional<String>> cells(
            FoldTables tables, ModelKey key, Optional<Ulid> version) {
        SortedMap<String, Optional<String>> cells = new TreeMap<>();
        for (RegisterRow row : tables.registers(key, version)) {
            cells.put(row.cell().field() + row.cell().key(), row.value());
        }
        return cells;
    }

    static void equal(String what, Object expected, Object found) {
        check(expected.equals(found), () -> what + " is " + found + ", not " + expected);
    }

    static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(otherwise.get());
        }
    }
}
