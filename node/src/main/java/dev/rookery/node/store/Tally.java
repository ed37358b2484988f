package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.Listing;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums that follow the rows, so that nobody counts a million of them: versions of live models by
 * stage and type, registrations, moves by their ends. Kept in memory, written once per commit.
 *
 * <p>Threads: as its connection.
 */
final class Tally {

    private static final String REGISTRATIONS = "registrations";
    private static final String MODELS = "models";
    private static final String SKIPPED = "skipped:";

    private final Query read;
    private final Query write;
    private final SortedMap<String, Long> values = new TreeMap<>();
    private final SortedMap<String, Long> changed = new TreeMap<>();
    private boolean loaded;

    Tally(Db db) {
        read = db.prepare("read the counters", "SELECT name, value FROM counter");
        write = db.prepare("write a counter", "INSERT OR REPLACE INTO counter VALUES (?, ?)");
    }

    /** A version of a live model changed, appeared ({@code before} is empty) or left. */
    void versions(Optional<VersionRow> before, Optional<VersionRow> after) {
        if (before.isPresent()
                && after.isPresent()
                && before.get().stage() == after.get().stage()
                && before.get().type() == after.get().type()) {
            return;
        }
        before.ifPresent(row -> versions(row.stage(), row.type(), -1));
        after.ifPresent(row -> versions(row.stage(), row.type(), 1));
    }

    void versions(Stage stage, ModelType type, long more) {
        add("versions:" + Codes.of(stage) + ":" + Codes.of(type), more);
    }

    /** More or fewer models are live. */
    void live(long more) {
        add(MODELS, more);
    }

    long live() {
        load();
        return values.getOrDefault(MODELS, 0L);
    }

    void registered(long more) {
        add(REGISTRATIONS, more);
    }

    void moved(Stage from, Stage to, long more) {
        add("moves:" + Codes.of(from) + ":" + Codes.of(to), more);
    }

    /** A fact was not folded. */
    void skipped(Fold.Outcome outcome) {
        add(SKIPPED + Codes.of(outcome), 1);
    }

    /** How many facts were not folded for that reason. */
    long skippedFor(Fold.Outcome outcome) {
        load();
        return values.getOrDefault(SKIPPED + Codes.of(outcome), 0L);
    }

    /** Versions of live models that lists have. */
    List<Listing.Count> counts() {
        List<Listing.Count> counts = new ArrayList<>();
        each(
                "versions:",
                (stage, other, value) -> {
                    if (Codes.stage(stage).listed()) {
                        counts.add(new Listing.Count(Codes.stage(stage), Codes.type(other), value));
                    }
                });
        return counts;
    }

    /** Versions ever registered. */
    long registrations() {
        load();
        return values.getOrDefault(REGISTRATIONS, 0L);
    }

    /** Moves ever asked for, by the stages they name. */
    SortedMap<Totals.Ends, Long> moves() {
        SortedMap<Totals.Ends, Long> moves = new TreeMap<>();
        each(
                "moves:",
                (from, to, value) ->
                        moves.put(new Totals.Ends(Codes.stage(from), Codes.stage(to)), value));
        return moves;
    }

    void flush() {
        changed.forEach((name, value) -> write.with(name).with(value).run());
        changed.clear();
    }

    void forget() {
        values.clear();
        changed.clear();
        loaded = false;
    }

    private void add(String name, long more) {
        load();
        changed.put(name, values.merge(name, more, Long::sum));
    }

    private void load() {
        if (!loaded) {
            read.each(
                    row -> {
                        values.put(row.text(1), row.integer(2));
                        return true;
                    });
            loaded = true;
        }
    }

    private void each(String prefix, Cell cell) {
        load();
        for (Map.Entry<String, Long> entry : values.tailMap(prefix).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            String[] parts = entry.getKey().split(":", 3);
            if (entry.getValue() != 0) {
                cell.value(
                        Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), entry.getValue());
            }
        }
    }

    private interface Cell {
        void value(int first, int second, long value);
    }
}
