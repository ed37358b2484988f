package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Peers' facts that the open transaction has kept, by name. Only forks ask for them, so the index
 * is made when the first one does.
 *
 * <p>Threads: owned by the sync loop.
 */
final class KeptFacts {
    private final List<Fact> facts = new ArrayList<>();
    private final Map<Dot, List<Fact>> byName = new TreeMap<>();
    private int indexed;

    void add(List<Fact> some) {
        facts.addAll(some);
    }

    List<Fact> find(Origin origin, long seq) {
        for (; indexed < facts.size(); indexed++) {
            Fact fact = facts.get(indexed);
            byName.computeIfAbsent(fact.dot(), dot -> new ArrayList<>(1)).add(fact);
        }
        return byName.getOrDefault(new Dot(origin, seq), List.of());
    }

    void clear() {
        facts.clear();
        byName.clear();
        indexed = 0;
    }
}
