package dev.rookery.node.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * All that is folded, as text: two adapters that hold the same facts must say the same. Pointers
 * show their rank alone, since handles are an adapter's own.
 *
 * <p>Threads: stateless.
 */
public final class Dump {

    private static final Pattern HANDLE = Pattern.compile("handle=-?\\d+, ");

    private Dump() {}

    /**
     * @param ids every ULID that a fact may name
     */
    public static String of(FoldTables tables, Listing listing, List<Ulid> ids) {
        List<String> lines = new ArrayList<>();
        for (ModelKey key : new TreeSet<>(listing.everyModel())) {
            ModelRow model = tables.model(key).orElseThrow();
            lines.add(model.toString());
            tables.versions(key, Optional.empty(), 10_000).forEach(row -> lines.add(text(row)));
            tables.moves(key).forEach(row -> lines.add(text(row)));
            tables.rollbacks(key, 10_000).forEach(row -> lines.add(text(row)));
            tables.promotions(key, Optional.empty(), 10_000)
                    .forEach(row -> lines.add("promotion " + row.fact().rank()));
            List<String> loose = new ArrayList<>();
            tables.claimsOf(key).forEach(row -> loose.add(text(row)));
            tables.registers(key, Optional.empty()).forEach(row -> loose.add(text(row)));
            for (Ulid id : new TreeSet<>(ids)) {
                tables.awaited(key, id).ifPresent(row -> loose.add(text(row)));
                tables.registers(key, Optional.of(id)).forEach(row -> loose.add(text(row)));
                tables.observations(key, id).forEach(row -> lines.add(text(row)));
            }
            new History(tables, listing)
                    .page(key, Optional.empty(), 10_000)
                    .items()
                    .forEach(entry -> entry.contests().forEach(it -> loose.add(text(it))));
            loose.sort(String::compareTo);
            lines.addAll(loose);
            tables.fittest(key, 10_000).forEach(row -> lines.add(text(row)));
            lines.add("latest " + tables.latest(key).map(VersionRow::id));
            for (Stage stage : Stage.NAMED) {
                lines.add(stage + " " + tables.newestIn(key, stage).map(VersionRow::id));
            }
        }
        for (HookRow row : tables.hooks().hooks()) {
            lines.add(text(row) + " " + tables.hooks().delivered(row.id()));
        }
        for (RetrainingEntry entry : RetrainingRules.newest(tables, 10_000)) {
            lines.add(entry.toString());
        }
        for (ParityCount count : tables.parity().counts("", 10_000)) {
            lines.add(text(count));
            tables.parity()
                    .reports(count.config(), Optional.empty(), 10_000)
                    .forEach(row -> lines.add(text(row)));
        }
        listing.models("", 10_000).forEach(row -> lines.add("shown " + row.shownName()));
        return withoutHandles(String.join("\n", lines));
    }

    /** A text of rows without what only one adapter knows. */
    static String withoutHandles(String text) {
        return HANDLE.matcher(text).replaceAll("");
    }

    private static String text(Object row) {
        return withoutHandles(row.toString());
    }
}
