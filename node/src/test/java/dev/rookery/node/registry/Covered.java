package dev.rookery.node.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a rewind covers, as text: what is again as it was then.
 *
 * <p>Threads: stateless.
 */
public final class Covered {

    private Covered() {}

    /** Every model that has a fact. */
    public static Collection<ModelKey> models(FoldTables tables) {
        return ((Listing) tables).everyModel();
    }

    /** All that a rewind covers of a model; empty when it is not there. */
    public static List<String> of(FoldTables tables, ModelKey model) {
        Optional<ModelRow> row = tables.model(model).filter(there -> !there.rewound());
        if (row.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        Views views = Views.of(row.get(), tables);
        ModelView shown = views.model();
        lines.add("closed " + row.get().closed() + " type " + row.get().type());
        lines.add("production " + row.get().production() + " counts " + row.get().stages());
        lines.add("latest " + shown.latest().map(VersionBrief::id));
        lines.add("baseline " + views.baseline().map(BaselineView::baseline));
        lines.add(shown.description() + " " + shown.tags() + " " + shown.aliases());
        SortedMap<String, String> versions = new TreeMap<>();
        for (VersionRow version : tables.versions(model, Optional.empty(), 10_000)) {
            if (version.stage() != Stage.REWOUND) {
                VersionView view = views.version(version);
                versions.put(
                        view.id().toString(),
                        view.stage()
                                + view.description()
                                + view.tags()
                                + view.metrics()
                                + version.registration().rank());
            }
        }
        lines.add(versions.toString());
        SortedSet<String> made = new TreeSet<>();
        tables.moves(model).stream()
                .filter(MoveRow::made)
                .forEach(move -> made.add(move.fact().rank() + " " + move.outcome()));
        lines.addAll(made);
        return lines;
    }
}
