package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RunConfig;
import dev.rookery.node.registry.RunRow;
import dev.rookery.node.registry.Ulid;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which versions came from CMA-ES runs, and how fit they are. Runs take hours, so there are few:
 * their sums are counted when somebody asks.
 *
 * <p>Threads: as its connection.
 */
final class RunTable {

    private final ModelTable models;
    private final Query write;
    private final Query fittest;
    private final Query totals;

    RunTable(Db db, ModelTable models) {
        this.models = models;
        write =
                db.prepare(
                        "keep a run",
                        "INSERT INTO run VALUES (?,?,?,?,?,?) ON CONFLICT"
                                + " DO UPDATE SET fitness = max(fitness, excluded.fitness)");
        fittest =
                db.prepare(
                        "find the fittest runs",
                        "SELECT high, low, board, players, fitness FROM run WHERE model = ?"
                                // The halves of a ULID have no sign.
                                + " ORDER BY fitness DESC, high < 0, high, low < 0, low, board,"
                                + " players LIMIT ?");
        totals =
                db.prepare(
                        "count runs",
                        "SELECT board, players, count(*), max(fitness) FROM run"
                                + " GROUP BY board, players");
    }

    void put(RunRow row) {
        write.with(models.slotOrNew(row.model()).id);
        write.with(row.version().high()).with(row.version().low());
        write.with(row.config().board()).with(row.config().players());
        write.with(Double.doubleToLongBits(row.fitness())).run();
    }

    List<RunRow> fittest(ModelKey key, int limit) {
        Optional<ModelSlot> slot = models.slot(key.entity());
        return slot.isEmpty()
                ? List.of()
                : fittest.with(slot.get().id).with(limit).all(row -> read(key, row));
    }

    SortedMap<RunConfig, Totals.Runs> totals() {
        SortedMap<RunConfig, Totals.Runs> runs = new TreeMap<>();
        totals.each(
                row -> {
                    double best = Double.longBitsToDouble(row.integer(4));
                    runs.put(
                            new RunConfig(row.text(1), row.small(2)),
                            new Totals.Runs(row.integer(3), best));
                    return true;
                });
        return runs;
    }

    private static RunRow read(ModelKey key, Row row) {
        return new RunRow(
                key,
                new Ulid(row.integer(1), row.integer(2)),
                new RunConfig(row.text(3), row.small(4)),
                Double.longBitsToDouble(row.integer(5)));
    }
}
