package dev.rookery.node.registry;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Rank;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who shows which name. A creation claims the name in the model's key at its first fact, a rename
 * claims another, a closing frees, a reopening claims again; all in rank order. A claim on a name
 * that a live model holds loses: it shows the name with a suffix, until it claims anew.
 *
 * <p>Settled over all models that share claimed names, so that the result follows from the facts
 * alone; a model whose names nobody else ever claimed is never looked at.
 *
 * <p>Threads: stateless; as its tables.
 */
final class NameFold {

    private static final int SUFFIX_STEP = 4;

    private final SortedMap<String, ModelKey> holders = new TreeMap<>();
    private final SortedMap<ModelKey, String> wanted = new TreeMap<>();
    private final SortedMap<ModelKey, String> shown = new TreeMap<>();
    private final SortedSet<ModelKey> closed = new TreeSet<>();
    private final List<Loss> losses = new ArrayList<>();

    /**
     * A claim on a name that another live model held.
     *
     * @param rank of the fact that claimed it
     * @param got the name with a suffix, which the model was shown by from then on
     */
    record Loss(Rank rank, ModelKey model, String name, ModelKey holder, String got) {}

    private NameFold() {}

    /** Whether a model never claimed another name, and nobody else ever claimed its own. */
    static boolean alone(ModelKey key, FoldTables tables) {
        return tables.claimsOf(key).isEmpty()
                && tables.claimsOn(key.name()).isEmpty()
                && tables.generations(key.name()).size() == 1;
    }

    /** Settles the names of a model and of all that share some with it. */
    static void settle(ModelKey key, FactRef cause, FoldTables tables) {
        SortedSet<ModelKey> models = closure(key, tables);
        NameFold names = of(models, tables);
        for (ModelKey model : models) {
            ModelRow row = tables.model(model).orElseThrow(() -> missing(model));
            String name = names.shown.getOrDefault(model, model.name());
            if (!row.shownName().equals(name)) {
                put(row, name, cause, tables);
            }
        }
    }

    /** The claims of a model that lost, in rank order. */
    static List<Loss> losses(ModelKey key, FoldTables tables) {
        return alone(key, tables)
                ? List.of()
                : of(closure(key, tables), tables).losses.stream()
                        .filter(loss -> loss.model().equals(key))
                        .toList();
    }

    private static NameFold of(SortedSet<ModelKey> models, FoldTables tables) {
        List<Turn> turns = new ArrayList<>();
        for (ModelKey model : models) {
            collect(model, tables, turns);
        }
        turns.sort(Turn.ORDER);
        NameFold names = new NameFold();
        turns.forEach(names::take);
        return names;
    }

    /** The models that share claimed names with one, itself included. */
    static SortedSet<ModelKey> closure(ModelKey key, FoldTables tables) {
        SortedSet<ModelKey> models = new TreeSet<>();
        SortedSet<String> names = new TreeSet<>();
        Deque<ModelKey> open = new ArrayDeque<>();
        open.add(key);
        while (!open.isEmpty()) {
            ModelKey model = open.remove();
            if (!models.add(model)) {
                continue;
            }
            List<String> claimed = new ArrayList<>(List.of(model.name()));
            tables.claimsOf(model).forEach(claim -> claimed.add(claim.name()));
            for (String name : claimed) {
                if (names.add(name)) {
                    tables.generations(name).forEach(row -> open.add(row.key()));
                    tables.claimsOn(name).forEach(claim -> open.add(claim.key()));
                }
            }
        }
        return models;
    }

    private static void collect(ModelKey model, FoldTables tables, List<Turn> turns) {
        ModelRow row = tables.model(model).orElseThrow(() -> missing(model));
        turns.add(new Turn(row.first().rank(), 0, model, Optional.of(model.name()), false));
        for (NameClaim claim : tables.claimsOf(model)) {
            turns.add(new Turn(claim.fact().rank(), 1, model, Optional.of(claim.name()), false));
        }
        for (MoveRow move : tables.moves(model)) {
            if (!move.ofVersion() && move.made()) {
                boolean closes = move.kind() == MoveRow.Kind.CLOSE;
                turns.add(new Turn(move.fact().rank(), 1, model, Optional.empty(), closes));
            }
        }
    }

    private void take(Turn turn) {
        ModelKey model = turn.model();
        holders.values().removeIf(model::equals);
        turn.claims().ifPresent(name -> wanted.put(model, name));
        if (turn.closes()) {
            closed.add(model);
            return;
        }
        if (turn.claims().isEmpty()) {
            closed.remove(model);
        }
        String name = wanted.getOrDefault(model, model.name());
        shown.put(model, closed.contains(model) ? name : hold(turn, name));
    }

    private String hold(Turn turn, String name) {
        ModelKey model = turn.model();
        String hex = Hash.of(model.entity().getBytes(StandardCharsets.UTF_8)).toString();
        String candidate = name;
        for (int cut = SUFFIX_STEP; holders.containsKey(candidate); cut += SUFFIX_STEP) {
            candidate = name + "~" + hex.substring(0, cut);
        }
        if (!candidate.equals(name)) {
            losses.add(new Loss(turn.rank(), model, name, holders.get(name), candidate));
        }
        holders.put(candidate, model);
        return candidate;
    }

    private static void put(ModelRow row, String name, FactRef cause, FoldTables tables) {
        tables.put(
                new ModelRow(
                        row.key(),
                        row.first(),
                        name,
                        row.closed(),
                        row.rewound(),
                        row.production(),
                        row.numberMax(),
                        row.stages(),
                        row.type(),
                        row.typedBy(),
                        row.createdAtMillis(),
                        row.updatedAtMillis()));
        String what = name.indexOf('~') < 0 ? "model.renamed" : "conflict.name";
        tables.event(
                new RegistryEvent(
                        what,
                        row.key(),
                        Optional.empty(),
                        cause,
                        "model " + row.shownName() + " is now shown as " + name));
    }

    private static IllegalStateException missing(ModelKey key) {
        return new IllegalStateException("a claim without its model: " + key.entity());
    }

    /**
     * One step in the history of names.
     *
     * @param place creations come before what the same fact does further
     * @param claims the name claimed; empty for closing and reopening
     */
    private record Turn(
            Rank rank, int place, ModelKey model, Optional<String> claims, boolean closes) {

        static final Comparator<Turn> ORDER =
                Comparator.comparing(Turn::rank).thenComparingInt(Turn::place);
    }
}
