package dev.rookery.node.numbering;

import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import java.util.Optional;

/**
 * How far this node knows a model's numbers.
 *
 * <p>Threads: safe for any thread that may block.
 */
@FunctionalInterface
public interface KnownNumbers {

    /**
     * A model that a registration under a name would go to.
     *
     * @param max the highest number ever claimed in it, as far as is known; 0 for none
     */
    record Known(ModelKey model, long max) {}

    /** Looks it up; empty when no model can have that name. May block. */
    Optional<Known> of(String name);

    /** As above, from the folded tables: the live model, or the generation that would open now. */
    static Optional<Known> in(FoldTables tables, String name) {
        Optional<ModelRow> live = tables.shown(name);
        if (live.isPresent()) {
            return Optional.of(new Known(live.get().key(), live.get().numberMax()));
        }
        if (!ModelKey.validName(name)) {
            return Optional.empty();
        }
        int last =
                tables.generations(name).stream()
                        .mapToInt(row -> row.key().generation())
                        .max()
                        .orElse(0);
        return Optional.of(new Known(new ModelKey(name, last + 1), 0));
    }
}
