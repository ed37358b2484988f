package dev.rookery.node.registry;

import dev.rookery.sync.fact.Rank;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What references name: stage or {@code latest}, {@code @alias}, number, ULID, short id, label, in
 * this order. A deleted version is named by its ULID alone; one that a rewind took back by all that
 * is its own, but by no stage or alias; a version whose number is contested, not by number.
 *
 * <p>Threads: stateless; as the tables handed in.
 */
public final class Refs {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern SHORT_ID = Pattern.compile("[0-9a-fA-F]{12}");
    private static final int SUFFIX = 5;

    private Refs() {}

    /** The version that a reference names within a model. */
    public static Optional<VersionRow> resolve(ModelKey key, Ref ref, FoldTables tables) {
        String text = ref.text();
        Optional<Stage> stage = Stage.parse(text);
        if (stage.isPresent()) {
            return tables.newestIn(key, stage.get());
        }
        if (text.equals("latest")) {
            return tables.latest(key);
        }
        if (text.startsWith("@")) {
            return alias(key, text.substring(1), tables).filter(row -> row.stage().listed());
        }
        if (NUMBER.matcher(text).matches()) {
            return number(key, Long.parseLong(text), tables).flatMap(Refs::present);
        }
        return Ulid.parse(text)
                .flatMap(id -> tables.version(key, id))
                .or(() -> shortId(key, text, tables).flatMap(Refs::present))
                .or(() -> label(key, text, tables).flatMap(Refs::present));
    }

    /**
     * The version that has a number, deleted or not. One that was registered at two nodes at once
     * may have two: it shows the earlier, and whoever was told the other one finds it by that.
     */
    public static Optional<VersionRow> number(ModelKey key, long number, FoldTables tables) {
        return NumberFold.keeper(tables.numbered(key, number), number);
    }

    /** The deleted version that its ULID names, or the number or label that it has kept. */
    static Optional<VersionRow> deleted(ModelKey key, Ref ref, FoldTables tables) {
        String text = ref.text();
        Optional<VersionRow> named =
                NUMBER.matcher(text).matches()
                        ? number(key, Long.parseLong(text), tables)
                        : Ulid.parse(text)
                                .flatMap(id -> tables.version(key, id))
                                .or(() -> label(key, text, tables));
        return named.filter(row -> row.stage() == Stage.DELETED);
    }

    private static Optional<VersionRow> present(VersionRow row) {
        return row.stage() == Stage.DELETED ? Optional.empty() : Optional.of(row);
    }

    private static Optional<VersionRow> alias(ModelKey key, String alias, FoldTables tables) {
        return tables.register(
                        new RegisterRow.Cell(key, Optional.empty(), RegisterRow.Field.ALIAS, alias))
                .flatMap(RegisterRow::value)
                .flatMap(Ulid::parse)
                .flatMap(id -> tables.version(key, id));
    }

    private static Optional<VersionRow> shortId(ModelKey key, String text, FoldTables tables) {
        return SHORT_ID.matcher(text).matches()
                ? earliest(tables.shortId(key, text.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static Optional<VersionRow> label(ModelKey key, String text, FoldTables tables) {
        int cut = text.length() - SUFFIX;
        if (cut > 0 && text.charAt(cut) == '~') {
            return tables.labelled(key, text.substring(0, cut)).stream()
                    .filter(row -> row.shownLabel().equals(text))
                    .min((a, b) -> rankOf(a).compareTo(rankOf(b)));
        }
        return tables.labelled(key, text).stream().filter(row -> !row.labelLost()).findFirst();
    }

    private static Optional<VersionRow> earliest(List<VersionRow> rows) {
        return rows.stream()
                .filter(row -> row.stage() != Stage.DELETED)
                .min((a, b) -> rankOf(a).compareTo(rankOf(b)));
    }

    private static Rank rankOf(VersionRow row) {
        return row.registration().rank();
    }
}
