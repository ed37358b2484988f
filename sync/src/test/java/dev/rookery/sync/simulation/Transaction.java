package dev.rookery.sync.simulation;

import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a commit makes durable, all or nothing.
 *
 * <p>Threads: one world, one thread.
 */
final class Transaction {
    final List<Fact> facts = new ArrayList<>();
    final List<OriginRow> rows = new ArrayList<>();
    Optional<NodeIdentity> identity = Optional.empty();

    void put(Collection<OriginRow> some) {
        rows.addAll(some);
    }
}
