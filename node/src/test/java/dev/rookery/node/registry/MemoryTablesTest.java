package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;

/** The tables in memory hold to their own contract. */
class MemoryTablesTest extends FoldTablesContract {

    private List<Fact> facts = new ArrayList<>();
    private MemoryTables tables = new MemoryTables(ref -> facts.get((int) ref.handle()));

    @Override
    protected void open() {
        List<Fact> fresh = new ArrayList<>();
        facts = fresh;
        tables = new MemoryTables(ref -> fresh.get((int) ref.handle()));
    }

    @Override
    protected void keep(Fact fact) {
        facts.add(fact);
        tables.fold(fact, new FactRef(facts.size() - 1, fact.rank()));
    }

    @Override
    protected FoldTables tables() {
        return tables;
    }

    @Override
    protected Listing listing() {
        return tables;
    }
}
