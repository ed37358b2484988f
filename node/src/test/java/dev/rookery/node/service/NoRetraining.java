package dev.rookery.node.service;

import dev.rookery.node.registry.RetrainingEntry;
import java.util.List;

/** Nothing asks for retraining. */
final class NoRetraining implements RetrainingLog {

    @Override
    public List<String> rules() {
        return List.of();
    }

    @Override
    public List<RetrainingEntry> newest(int limit) {
        return List.of();
    }
}
