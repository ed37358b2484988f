package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A rewind arrives: every model of which it cancels facts, or frees them from another rewind that
 * it cancels, is folded again whole. Rewinds are rare; what comes later folds in place ({@link
 * Step#cancelled}).
 *
 * <p>Threads: owned by the fold.
 */
final class RewindFold {

    /** Most writes told of as having survived one rewind; history has all of them. */
    private static final int SURVIVORS_MAX = 100;

    private final Rewind rewind;
    private final FoldTables tables;
    private final List<String> survivors = new ArrayList<>();
    private int told;

    RewindFold(Rewind rewind, FoldTables tables) {
        this.rewind = rewind;
        this.tables = tables;
    }

    void apply() {
        tables.add(rewind);
        for (ModelKey model : affected()) {
            refold(model);
        }
    }

    /** Models of facts in its ranges, and in those of the rewinds that lie in its ranges. */
    private SortedSet<ModelKey> affected() {
        SortedSet<ModelKey> models = new TreeSet<>();
        SortedSet<Rank> met = new TreeSet<>();
        Deque<Rewind> open = new ArrayDeque<>();
        open.add(rewind);
        while (!open.isEmpty()) {
            Rewind next = open.remove();
            if (met.add(next.rank())) {
                next.said()
                        .ranges()
                        .forEach((origin, range) -> models.addAll(tables.written(origin, range)));
                tables.rewinds().latestFirst().stream()
                        .filter(other -> next.contains(other.rank().dot()))
                        .forEach(open::add);
            }
        }
        models.removeIf(model -> !rewind.covers(model));
        return models;
    }

    private void refold(ModelKey model) {
        Optional<Ulid> before = production(model);
        tables.refold(model, this::survived);
        event("registry.rewound", model, Optional.empty(), "taken back: " + rewind.said().reason());
        Optional<Ulid> after = production(model);
        if (!before.equals(after)) {
            String name = after.map(Ulid::toString).orElse("none");
            event("production.changed", model, after, "production is now " + name);
        }
        survivors.forEach(line -> event("conflict.rewind", model, Optional.empty(), line));
        survivors.clear();
    }

    private Optional<Ulid> production(ModelKey model) {
        return tables.model(model).flatMap(ModelRow::production);
    }

    /** A write that the rewind's writer did not know, and that was here before the rewind. */
    private void survived(Fact fact) {
        if (rewind.unseen(fact.dot()) && told < SURVIVORS_MAX) {
            told++;
            survivors.add(survived(fact, rewind));
        }
    }

    static String survived(Fact fact, Rewind rewind) {
        return "a "
                + fact.kind()
                + " (fact "
                + fact.dot()
                + ") that the rewind "
                + rewind.rank().dot()
                + " had not seen stands";
    }

    private void event(String what, ModelKey model, Optional<Ulid> version, String detail) {
        tables.event(new RegistryEvent(what, model, version, rewind.fact(), detail));
    }
}
