package dev.rookery.node.simulation;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.FoldedCatalogue;
import dev.rookery.node.registry.Listing;
import dev.rookery.node.registry.MemoryTables;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.store.Totals;
import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.driver.SabotagedStore;
import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Facts and tables in memory. What was folded of a transaction that came to nothing is thrown away
 * with all tables, and the rest folded anew.
 *
 * <p>Threads: one world, one thread.
 */
final class MemoryFolded extends SabotagedStore implements Folded {
    private final Counts counts;

    /** In the order of arrival; a fact's place is its handle. */
    private final List<Fact> arrived = new ArrayList<>();

    private MemoryTables tables = fresh();
    private int committed;
    private int told;

    MemoryFolded(Counts counts) {
        super(new InMemoryFactStore());
        this.counts = counts;
    }

    private MemoryTables fresh() {
        return new MemoryTables(ref -> arrived.get((int) ref.handle()));
    }

    @Override
    public void keep(Fact fact) {
        if (fact.stamp().compareTo(latest(fact.entity())) < 0) {
            counts.count("late fact");
        }
        super.keep(fact);
        arrived.add(fact);
        fold(arrived.size() - 1);
    }

    private void fold(int handle) {
        Fact fact = arrived.get(handle);
        tables.fold(fact, new FactRef(handle, fact.rank()));
    }

    @Override
    public void commit() {
        super.commit();
        committed = arrived.size();
        List<RegistryEvent> events = tables.events();
        events.subList(told, events.size()).forEach(event -> counts.count(event.type()));
        told = events.size();
    }

    @Override
    public void rollback() {
        super.rollback();
        if (arrived.size() > committed) {
            arrived.subList(committed, arrived.size()).clear();
            tables = fresh();
            for (int i = 0; i < committed; i++) {
                fold(i);
            }
            told = tables.events().size();
        }
    }

    @Override
    public FoldTables tables() {
        return tables;
    }

    @Override
    public Catalogue catalogue() {
        return new FoldedCatalogue(tables, tables);
    }

    @Override
    public <T> T look(BiFunction<FoldTables, Listing, T> work) {
        return work.apply(tables, tables);
    }

    @Override
    public Optional<Totals> totals() {
        return Optional.empty();
    }

    @Override
    public Optional<NavigableSet<String>> dump() {
        return Optional.empty();
    }

    @Override
    public Folded reopened() {
        rollback();
        return this;
    }

    @Override
    public void destroy() {
        close();
    }
}
