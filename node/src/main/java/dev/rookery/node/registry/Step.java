package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import java.util.List;
import java.util.Optional;

/**
 * One fact being folded: the tables, and its model's row while it changes.
 *
 * <p>Threads: owned by the fold.
 */
final class Step {

    final FoldTables tables;
    final FactRef ref;
    final ModelKey key;
    final long atMillis;

    /**
     * Whether a rewind takes this fact back: then it counts for numbers, labels and names alone.
     */
    final boolean cancelled;

    boolean closed;
    Optional<Ulid> production;
    long numberMax;
    StageCounts stages;

    private final boolean known;
    private final String shownName;
    private final long createdAtMillis;
    private final long updatedAtMillis;
    private final FactRef first;
    private ModelType type;
    private Optional<FactRef> typedBy;
    private boolean namesMoved;
    private final boolean rewound;

    private Step(FoldTables tables, Fact fact, FactRef ref, ModelKey key, ModelRow row) {
        this.tables = tables;
        this.ref = ref;
        this.key = key;
        this.atMillis = fact.atMillis();
        this.cancelled = tables.rewinds().cancels(key, ref.rank());
        this.rewound = row.rewound() && cancelled;
        this.known = !row.first().equals(ref);
        boolean earlier = ref.rank().before(row.first().rank());
        this.namesMoved = earlier || !known;
        this.first = earlier ? ref : row.first();
        this.createdAtMillis = earlier ? atMillis : row.createdAtMillis();
        this.updatedAtMillis = Math.max(atMillis, row.updatedAtMillis());
        this.shownName = row.shownName();
        this.closed = row.closed();
        this.production = row.production();
        this.numberMax = row.numberMax();
        this.stages = row.stages();
        this.type = row.type();
        this.typedBy = row.typedBy();
    }

    /** The model's row, or what it is at its first fact. */
    static Step begin(FoldTables tables, Fact fact, FactRef ref, ModelKey key) {
        ModelRow row =
                tables.model(key)
                        .orElseGet(
                                () ->
                                        new ModelRow(
                                                key,
                                                ref,
                                                key.name(),
                                                false,
                                                true,
                                                Optional.empty(),
                                                0,
                                                StageCounts.NONE,
                                                ModelType.EXPERIMENTAL,
                                                Optional.empty(),
                                                fact.atMillis(),
                                                fact.atMillis()));
        return new Step(tables, fact, ref, key, row);
    }

    /** Whether another fact of the model was held before. */
    boolean known() {
        return known;
    }

    /** Takes the type of the registration that ranks last. */
    void typed(ModelType registered) {
        if (cancelled) {
            return;
        }
        if (typedBy.isEmpty() || typedBy.get().rank().before(ref.rank())) {
            type = registered;
            typedBy = Optional.of(ref);
        }
    }

    /** Remembers that a rename, a closing or a reopening may change who shows which name. */
    void namesMoved() {
        namesMoved = true;
    }

    /** Writes the model's row, and settles names where they may have moved. */
    void end() {
        if (!known && !cancelled) {
            event("model.created", Optional.empty(), "model " + key.name() + " was created");
        }
        tables.put(row());
        if (namesMoved && !NameFold.alone(key, tables)) {
            NameFold.settle(key, ref, tables);
        }
    }

    private ModelRow row() {
        return new ModelRow(
                key,
                first,
                shownName,
                closed,
                rewound,
                production,
                numberMax,
                stages,
                type,
                typedBy,
                createdAtMillis,
                updatedAtMillis);
    }

    void event(String what, Optional<Ulid> version, String detail) {
        tables.event(new RegistryEvent(what, key, version, ref, detail));
    }

    /** Notes that a fact names a version, registered or not. */
    void touch(Ulid id, boolean overlaid) {
        Optional<VersionRow> row = tables.version(key, id);
        if (row.isPresent()) {
            tables.put(row.get().touched(row.get().stage(), overlaid, atMillis));
        } else {
            AwaitedRow awaited = awaited(id);
            await(id, awaited.claims(), awaited.overlaid() || overlaid);
        }
    }

    /** What is known of a version that is not registered. */
    AwaitedRow awaited(Ulid id) {
        return tables.awaited(key, id)
                .orElseGet(() -> new AwaitedRow(key, id, List.of(), false, atMillis));
    }

    /** Keeps what is known of a version that is not registered. */
    void await(Ulid id, List<VersionRow.Claim> claims, boolean overlaid) {
        long updated = Math.max(atMillis, awaited(id).updatedAtMillis());
        tables.put(new AwaitedRow(key, id, claims, overlaid, updated));
    }
}
