package dev.rookery.node.registry;

import java.util.List;
import java.util.Optional;

/**
 * Which causes asked for retraining.
 *
 * <p>Threads: as the tables that they belong to.
 */
public interface RetrainingTables {

    /** The fact that said so first, by rank. */
    Optional<FactRef> find(String cause);

    /** Inserts or replaces, by cause. */
    void put(String cause, FactRef fact);

    /** Those facts, newest (by rank) first; at most so many. */
    List<FactRef> newest(int limit);
}
