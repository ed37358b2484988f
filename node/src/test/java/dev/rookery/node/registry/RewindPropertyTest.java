package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Rewinds over random histories, nested and concurrent: 1,500 of them, or {@code
 * -Drookery.histories}. That the order of arrival makes no difference is in {@link
 * FoldPropertyTest}, over the same histories.
 */
class RewindPropertyTest {

    private static final int HISTORIES = Integer.getInteger("rookery.histories", 1_500);
    private static final long SEED = Long.getLong("rookery.seed", 20_261_129L);

    private long rewinds;
    private long undone;
    private long survivors;
    private long cancelled;
    private long rollbacks;

    @Test
    void aRewindIsWhatItsRangesSayWhateverElseHappened() {
        for (int i = 0; i < HISTORIES; i++) {
            long seed = SEED + i;
            Histories history = Histories.random(new Random(seed));
            MemoryTables all = fold(history, fact -> true);

            // what is taken back counts as if it had never been written
            oracle(seed, history, all);

            // and to its writer, all that it covers is what it was then, and nothing else changed
            for (Histories.Rewinding rewinding : history.rewindings()) {
                exact(seed, history, rewinding);
            }
        }
        assertTrue(
                rewinds > 0 && undone > 0 && survivors > 0 && cancelled > 0 && rollbacks > 0,
                this::figures);
        if (Integer.getInteger("rookery.histories") != null) {
            System.out.println("rewinds: " + HISTORIES + " histories, " + figures());
        }
    }

    private String figures() {
        return rewinds
                + " rewinds, "
                + undone
                + " of them taken back for some model, "
                + cancelled
                + " facts taken back, "
                + survivors
                + " facts written before a rewind that had not seen them";
    }

    private void oracle(long seed, Histories history, MemoryTables all) {
        List<Fact> facts = history.facts();
        List<Fact> said =
                facts.stream().filter(fact -> fact.kind().equals(Payload.Rewind.KIND)).toList();
        rewinds += said.size();
        for (ModelKey model : all.everyModel()) {
            Oracle oracle = new Oracle(said, model);
            undone += said.stream().filter(oracle::cancelled).count();
            for (Fact fact : facts) {
                if (fact.entity().equals(model.entity())) {
                    boolean gone = oracle.cancelled(fact);
                    assertEquals(
                            gone, all.rewinds().cancels(model, fact.rank()), "fact, seed " + seed);
                    cancelled += gone ? 1 : 0;
                    survivors += all.rewinds().survived(model, fact.rank()).isPresent() ? 1 : 0;
                }
            }
            MemoryTables left =
                    fold(
                            history,
                            fact ->
                                    fact.entity().equals(model.entity())
                                            && !oracle.cancelled(fact));
            assertEquals(
                    Covered.of(left, model),
                    Covered.of(all, model),
                    () -> model + ", seed " + seed);
        }
    }

    private static List<String> said(List<RollbackRow> rollbacks) {
        return rollbacks.stream().map(row -> row.fact().rank() + " " + row.trigger()).toList();
    }

    private void exact(long seed, Histories history, Histories.Rewinding rewinding) {
        Dot dot = history.facts().get(rewinding.fact()).dot();
        MemoryTables then = fold(history, within(rewinding.then()));
        MemoryTables now = fold(history, within(rewinding.now()));
        MemoryTables after =
                fold(history, within(rewinding.now()).or(fact -> fact.dot().equals(dot)));
        for (ModelKey model : now.everyModel()) {
            boolean covers =
                    rewinding.said().models().map(named -> named.contains(model)).orElse(true);
            assertEquals(
                    Covered.of(covers ? then : now, model),
                    Covered.of(after, model),
                    () -> model + " after the rewind " + dot + ", seed " + seed);
            ModelRow before = now.model(model).orElseThrow();
            ModelRow row = after.model(model).orElseThrow();
            assertEquals(before.numberMax(), row.numberMax(), "numbers stay");
            rollbacks += now.rollbacks(model, 1_000).size();
            assertEquals(
                    said(now.rollbacks(model, 1_000)),
                    said(after.rollbacks(model, 1_000)),
                    "rollbacks stay counted");
        }
    }

    private static Predicate<Fact> within(SortedMap<Origin, Long> heads) {
        return fact -> fact.seq() <= heads.getOrDefault(fact.origin(), 0L);
    }

    /** By the definition alone: no ranks in order, nothing remembered. */
    private record Oracle(List<Fact> rewinds, ModelKey model) {

        boolean cancelled(Fact fact) {
            return rewinds.stream().anyMatch(rewind -> cancels(rewind, fact));
        }

        private boolean cancels(Fact rewind, Fact fact) {
            Payload.Rewind said = (Payload.Rewind) PayloadCodec.decode(rewind).orElseThrow();
            Payload.Rewind.Range range = said.ranges().get(fact.origin());
            return range != null
                    && range.after() < fact.seq()
                    && fact.seq() <= range.upTo()
                    && fact.rank().before(rewind.rank())
                    && said.models().map(models -> models.contains(model)).orElse(true)
                    && !cancelled(rewind);
        }
    }

    private static MemoryTables fold(Histories history, Predicate<Fact> wanted) {
        List<Fact> facts = history.facts();
        MemoryTables tables = new MemoryTables(ref -> facts.get((int) ref.handle()));
        for (int i = 0; i < facts.size(); i++) {
            if (wanted.test(facts.get(i))) {
                tables.fold(facts.get(i), new FactRef(i, facts.get(i).rank()));
            }
        }
        return tables;
    }
}
