package dev.rookery.node.store;

import dev.rookery.node.registry.ModelRow;
import java.util.Optional;

/**
 * A model's row in memory, ahead of the file until it is flushed.
 *
 * <p>Threads: owned by {@link ModelTable}.
 */
final class ModelSlot {

    final long id;
    final String entity;
    long latest;
    Optional<ModelRow> row;
    boolean dirty;

    ModelSlot(long id, String entity, long latest, Optional<ModelRow> row) {
        this.id = id;
        this.entity = entity;
        this.latest = latest;
        this.row = row;
    }

    /** Whether its versions count: it is there, and not closed. */
    boolean live() {
        return row.map(model -> !model.closed()).orElse(false);
    }
}
