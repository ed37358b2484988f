package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A fact that asks for retraining arrives. Facts of one cause are one: the first to arrive makes
 * the event, the earliest by rank stays.
 *
 * <p>Threads: owned by the fold.
 */
final class RetrainingFold {

    /** The event that it makes. */
    static final String EVENT = "retraining.wanted";

    private RetrainingFold() {}

    static void apply(FactRef ref, RetrainingWant want, FoldTables tables) {
        RetrainingTables causes = tables.retraining();
        Optional<FactRef> held = causes.find(want.cause());
        if (held.isEmpty() || ref.rank().before(held.get().rank())) {
            causes.put(want.cause(), ref);
        }
        if (held.isEmpty()) {
            tables.event(
                    new RegistryEvent(
                            EVENT, want.model(), Optional.of(want.version()), ref, want.why()));
        }
    }
}
