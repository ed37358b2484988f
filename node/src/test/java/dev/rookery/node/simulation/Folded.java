package dev.rookery.node.simulation;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.Listing;
import dev.rookery.node.store.Totals;
import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A store of facts and of what they were folded into.
 *
 * <p>Threads: one world, one thread.
 */
interface Folded extends FactStore {

    /** The rows as the open transaction has them. */
    FoldTables tables();

    /** Reads of what is committed, as people make them. */
    Catalogue catalogue();

    /** Reads of committed rows; what is handed in is not kept. */
    <T> T look(BiFunction<FoldTables, Listing, T> work);

    /** Counts that only grow, where the store has them. */
    Optional<Totals> totals();

    /** All that is folded, one row a line, where the store can say it. */
    Optional<NavigableSet<String>> dump();

    /** The same, after the process that had it open is gone. */
    Folded reopened();

    /** Gone for good. */
    void destroy();

    /** Every committed fact, by origin and seq. */
    default List<Fact> facts() {
        List<Fact> all = new ArrayList<>();
        load().stream()
                .sorted(Comparator.comparing(OriginRow::origin))
                .forEach(row -> all.addAll(facts(row.origin(), 1, row.maxSeq(), Long.MAX_VALUE)));
        return all;
    }
}
