package dev.rookery.node.registry;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which causes asked for retraining, in memory.
 *
 * <p>Threads: owned by its tables.
 */
final class MemoryRetraining implements RetrainingTables {

    private final NavigableMap<String, FactRef> facts = new TreeMap<>();

    @Override
    public Optional<FactRef> find(String cause) {
        return Optional.ofNullable(facts.get(cause));
    }

    @Override
    public void put(String cause, FactRef fact) {
        facts.put(cause, fact);
    }

    @Override
    public List<FactRef> newest(int limit) {
        return facts.values().stream()
                .sorted(Comparator.comparing(FactRef::rank).reversed())
                .limit(limit)
                .toList();
    }
}
