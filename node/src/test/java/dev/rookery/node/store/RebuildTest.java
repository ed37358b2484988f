package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.Histories;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is folded depends on the facts alone, and can be thrown away. */
class RebuildTest {

    private static final int HISTORIES = 12;

    @TempDir private Path folder;

    @Test
    void inWhateverOrderFactsComeAndFoldedAnewTheTablesAreTheSame() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            // given the facts of a small cluster, in two orders
            Random random = new Random(seed);
            List<Fact> facts = new ArrayList<>(Histories.random(random).facts());
            List<Fact> shuffled = new ArrayList<>(facts);
            Collections.shuffle(shuffled, random);

            // when two stores keep them, one of them in commits of a few
            try (SqliteStore one = store(seed + "-a");
                    SqliteStore other = store(seed + "-b")) {
                keep(one, facts, facts.size());
                keep(other, shuffled, 3);
                List<String> rows = dump(one);

                // then both have the same rows, and have them again when folded anew
                assertEquals(rows, dump(other), "history " + seed);
                Rebuilt rebuilt = other.rebuild();
                assertTrue(rebuilt.same(), "history " + seed);
                assertEquals(facts.size(), rebuilt.facts());
                assertEquals(rows, dump(other), "history " + seed);
            }
        }
    }

    @Test
    void twinsAreFoldedAlikeInWhateverOrderTheyCome() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            // given a history in which clones wrote: up to three facts of each seq
            Random random = new Random(seed);
            List<Fact> facts = new ArrayList<>();
            for (Fact fact : Histories.random(random).facts()) {
                facts.add(twin(fact));
            }
            List<Fact> shuffled = new ArrayList<>(facts);
            Collections.shuffle(shuffled, random);

            // when
            try (SqliteStore one = store(seed + "-c");
                    SqliteStore other = store(seed + "-d")) {
                keep(one, facts, facts.size());
                keep(other, shuffled, 3);

                // then
                assertEquals(dump(one), dump(other), "history " + seed);
                assertTrue(other.rebuild().same(), "history " + seed);
            }
        }
    }

    private static Fact twin(Fact fact) {
        Draft draft = new Draft(fact.kind(), fact.entity(), fact.body(), fact.actor());
        Dot dot = new Dot(fact.origin(), (fact.seq() + 2) / 3);
        return Fact.of(dot, Hash.ZERO, Batch.ALONE, fact.stamp(), fact.atMillis(), draft);
    }

    @Test
    void aStoreWritesOnAfterARebuild() {
        try (SqliteStore store = store("on")) {
            new Filing(store).register("m", 5);
            store.rebuild();

            new Filing(store).register("m", 1);

            assertEquals(6, store.tables().shown("m").orElseThrow().versions());
            assertEquals(6, store.totals().registrations());
        }
    }

    @Test
    void anInterruptedRebuildIsBegunAgainAtTheNextStart() {
        List<String> rows;
        try (SqliteStore store = store("again")) {
            new Filing(store).register("m", 5);
            rows = dump(store);
            Writer writer = store.writer();
            writer.inTransaction(() -> writer.meta.fold(0));
        }

        try (SqliteStore store = store("again")) {
            assertEquals(rows, dump(store));
        }
    }

    private SqliteStore store(String name) {
        return SqliteStore.open(folder.resolve(name + ".db"), "c", StoreSettings.DEFAULT);
    }

    private static void keep(SqliteStore store, List<Fact> facts, int group) {
        Map<Origin, OriginRow> rows = new TreeMap<>();
        for (int from = 0; from < facts.size(); from += group) {
            store.begin();
            for (Fact fact : facts.subList(from, Math.min(facts.size(), from + group))) {
                store.keep(fact);
                OriginRow row = rows.getOrDefault(fact.origin(), OriginRow.empty(fact.origin()));
                rows.put(fact.origin(), row.plus(fact.hash()));
            }
            store.put(rows.values());
            store.commit();
        }
    }

    private static List<String> dump(SqliteStore store) {
        List<String> lines = new ArrayList<>();
        store.dump(lines::add);
        Collections.sort(lines);
        return lines;
    }
}
