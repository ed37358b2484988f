package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;

/**
 * Facts → what people see. What the tables hold depends on the set of facts alone, never on the
 * order in which they arrived (invariant I6).
 *
 * <p>Threads: stateless; as its tables.
 */
public final class Fold {

    /** Folded tables made by another version are rebuilt from the facts. */
    public static final int VERSION = 1;

    /** What the fold made of a fact. */
    public enum Outcome {
        FOLDED,
        /** The kind is none that this node knows: kept, passed on, folded after an upgrade. */
        UNKNOWN_KIND,
        /** The body is not valid for its kind: kept and passed on, never folded. */
        POISON
    }

    private Fold() {}

    /**
     * Folds a fact that was just inserted; call it once per fact.
     *
     * @param ref the tables' pointer to it
     */
    public static Outcome apply(Fact fact, FactRef ref, FoldTables tables) {
        throw new UnsupportedOperationException("being built");
    }
}
