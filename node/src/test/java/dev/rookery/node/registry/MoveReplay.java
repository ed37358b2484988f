package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Rank;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A model's moves and rollbacks once more, from nothing and in rank order, by their definition
 * alone: what became of each must be what the tables say.
 *
 * <p>Threads: owned by the test.
 */
final class MoveReplay {

    private final MemoryTables tables;
    private final ModelKey key;
    private final long seed;
    private final SortedMap<Ulid, Stage> stages = new TreeMap<>();
    private final SortedSet<Rank> undone = new TreeSet<>();
    private Optional<Ulid> production = Optional.empty();
    private Optional<Rank> promotedBy = Optional.empty();
    private long lostRollbacks;

    MoveReplay(MemoryTables tables, ModelKey key, long seed) {
        this.tables = tables;
        this.key = key;
        this.seed = seed;
    }

    /** Rollbacks of a promotion that an earlier rollback undid. */
    long lostRollbacks() {
        return lostRollbacks;
    }

    void check() {
        for (MoveRow row : tables.moves(key)) {
            boolean counts = row.outcome() != MoveRow.Outcome.REWOUND;
            if (counts && row.kind() == MoveRow.Kind.MOVE) {
                assertEquals(move(row), row.made(), () -> row + ", seed " + seed);
            } else if (counts && row.kind() == MoveRow.Kind.ROLLBACK) {
                RollbackRow said = tables.rollback(key, row.fact()).orElseThrow();
                assertEquals(rollback(row, said), row.made(), () -> row + ", seed " + seed);
            }
        }
        stages.forEach(
                (id, stage) ->
                        tables.version(key, id)
                                .ifPresent(row -> assertEquals(stage, row.stage(), "" + row)));
        assertEquals(production, tables.model(key).orElseThrow().production(), "seed " + seed);
    }

    /** A version that is not registered, or only by what is taken back, stands nowhere. */
    private Stage stage(Ulid id) {
        boolean there =
                tables.version(key, id).map(row -> row.stage() != Stage.REWOUND).orElse(false);
        return stages.getOrDefault(id, there ? Stage.DEVELOPMENT : Stage.REWOUND);
    }

    private boolean move(MoveRow row) {
        Ulid id = row.version().orElseThrow();
        if (stage(id) != row.from() || !MoveFold.legal(row.from(), row.to())) {
            return false;
        }
        if (row.from() == Stage.PRODUCTION) {
            production = Optional.empty();
        }
        if (row.to() == Stage.PRODUCTION) {
            production.ifPresent(other -> stages.put(other, Stage.ARCHIVED));
            produce(id, row);
        }
        stages.put(id, row.to());
        return true;
    }

    private boolean rollback(MoveRow row, RollbackRow said) {
        boolean stands =
                production.equals(Optional.of(said.from()))
                        && promotedBy.equals(Optional.of(said.promotion()));
        boolean free =
                switch (stage(said.to())) {
                    case ARCHIVED, STAGING, DEVELOPMENT -> true;
                    case PRODUCTION, REJECTED, DELETED, REWOUND -> false;
                };
        if (!stands || !free) {
            lostRollbacks += undone.contains(said.promotion()) ? 1 : 0;
            return false;
        }
        assertTrue(undone.add(said.promotion()), "one promotion undone twice, seed " + seed);
        stages.put(said.from(), said.failedTo());
        stages.put(said.to(), Stage.PRODUCTION);
        produce(said.to(), row);
        return true;
    }

    private void produce(Ulid id, MoveRow row) {
        production = Optional.of(id);
        promotedBy = Optional.of(row.fact().rank());
    }
}
