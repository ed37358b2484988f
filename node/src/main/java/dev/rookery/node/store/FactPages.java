package dev.rookery.node.store;

import dev.rookery.node.registry.Page;
import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The facts themselves, page by page: origins in the order in which this node met them, each in seq
 * order.
 *
 * <p>Threads: as its connection.
 */
final class FactPages {

    /** Most facts looked at for one page, so that a filter that fits few does not read for long. */
    private static final int LOOKED_AT_MAX = 20_000;

    private final Query after;
    private final FactTable facts;

    FactPages(Db db, FactTable facts) {
        this.facts = facts;
        after =
                db.prepare(
                        "read facts",
                        "SELECT canonical, hash, id FROM fact WHERE id > ? ORDER BY id LIMIT "
                                + LOOKED_AT_MAX);
    }

    /**
     * A page. It may be short, or empty, and still have a next one: the filter fits few.
     *
     * @param afterId row id to go on from; −1 for the first page
     */
    Page<Fact> page(long afterId, int limit, Predicate<Fact> wanted) {
        List<Fact> found = new ArrayList<>();
        long[] last = {afterId};
        int[] looked = {0};
        boolean[] full = {false};
        after.with(afterId)
                .each(
                        row -> {
                            if (found.size() == limit) {
                                full[0] = true;
                                return false;
                            }
                            looked[0]++;
                            last[0] = row.integer(3);
                            Fact fact = facts.proven(last[0], row);
                            if (wanted.test(fact)) {
                                found.add(fact);
                            }
                            return true;
                        });
        boolean more = full[0] || looked[0] == LOOKED_AT_MAX;
        return new Page<>(found, more ? Optional.of(Long.toString(last[0])) : Optional.empty());
    }
}
