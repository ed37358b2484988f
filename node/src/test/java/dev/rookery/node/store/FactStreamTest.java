package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.Histories;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a node as a stream of facts is the same registry where it arrives. */
class FactStreamTest {

    private static final int HISTORIES = 12;

    @TempDir private Path folder;

    @Test
    void whatArrivesInPiecesCutAnywhereHasTheSameRootCountsAndFoldedRows() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            // given the facts of a small cluster, each origin's in order
            Random random = new Random(seed);
            List<Fact> facts = Histories.random(random).facts();
            Path there = folder.resolve(seed + "-there.db");
            keep(there, facts);

            // when they go as a stream into a file that is folded a few at a time
            Path here = folder.resolve(seed + "-here.db");
            fill(here, there, random);

            // then
            try (SqliteStore one = open(there);
                    SqliteStore other = open(here)) {
                assertEquals(one.load(), other.load(), "history " + seed);
                assertEquals(root(one), root(other), "history " + seed);
                assertEquals(dump(one), dump(other), "history " + seed);
                assertTrue(other.rebuild().same(), "history " + seed);
            }
        }
    }

    @Test
    void eachOriginsFactsAreInOrderAndTheOriginsGoByStamp() {
        Random random = new Random(3);
        Path there = folder.resolve("order.db");
        keep(there, Histories.random(random).facts());

        List<Fact> sent = new ArrayList<>();
        try (RegistryFile file = RegistryFile.open(there)) {
            FactStream stream = file.stream();
            sent.addAll(new StreamReader().take(file.read(stream, 0, (int) stream.bytes())));
        }

        Map<Origin, Long> seqs = new TreeMap<>();
        Map<Origin, Long> latest = new TreeMap<>();
        long before = 0;
        for (Fact fact : sent) {
            assertEquals(seqs.merge(fact.origin(), 1L, Long::sum), fact.seq());
            long stamp = latest.merge(fact.origin(), fact.stamp().bits(), Math::max);
            assertTrue(stamp >= before, "after " + before + ": " + fact);
            before = stamp;
        }
    }

    @Test
    void aFactThatADiskChangedIsNotSent() {
        Path there = folder.resolve("damaged.db");
        keep(there, Histories.random(new Random(1)).facts());
        try (RegistryFile file = RegistryFile.open(there)) {
            FactStream stream = file.stream();
            try (Db db = new StoreFile(there).writer()) {
                db.execute("damage a fact", "UPDATE fact SET canonical = x'00' WHERE id % 7 = 1");
                db.execute("lose a fact", "DELETE FROM fact WHERE id = (SELECT max(id) FROM fact)");
            }
            StoreException e =
                    assertThrows(
                            StoreException.class, () -> file.read(stream, 0, (int) stream.bytes()));
            assertTrue(e.getMessage().contains("sync audit"), e.getMessage());
        }
    }

    private void fill(Path here, Path there, Random random) {
        List<Fact> waiting = new ArrayList<>();
        StreamReader reader = new StreamReader();
        try (RegistryFile file = RegistryFile.open(there);
                FilledFile filled = FilledFile.create(here, "c")) {
            FactStream stream = file.stream();
            long at = 0;
            while (at < stream.bytes()) {
                int length = (int) Math.min(stream.bytes() - at, 1 + random.nextInt(2_000));
                reader.take(file.read(stream, at, length)).stream()
                        .map(PayloadCodec::read)
                        .forEach(waiting::add);
                at += length;
                if (random.nextInt(4) == 0) {
                    filled.add(waiting);
                    waiting.clear();
                }
            }
            assertTrue(reader.ended());
            assertEquals(stream.whole(), reader.whole());
            filled.add(waiting);
            filled.finish(file.rows());
        }
    }

    private static void keep(Path path, List<Fact> facts) {
        try (SqliteStore store = open(path)) {
            Map<Origin, OriginRow> rows = new TreeMap<>();
            store.begin();
            for (Fact fact : facts) {
                store.keep(fact);
                OriginRow row = rows.getOrDefault(fact.origin(), OriginRow.empty(fact.origin()));
                rows.put(fact.origin(), row.plus(fact.hash()));
            }
            store.put(rows.values());
            store.commit();
        }
    }

    private static SqliteStore open(Path path) {
        return SqliteStore.open(path, "c", StoreSettings.DEFAULT);
    }

    private static String root(SqliteStore store) {
        return Root.of("c", VersionVector.of(store.load())).toString();
    }

    private static List<String> dump(SqliteStore store) {
        List<String> lines = new ArrayList<>();
        store.dump(lines::add);
        Collections.sort(lines);
        return lines;
    }
}
