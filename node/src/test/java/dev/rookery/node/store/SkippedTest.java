package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.Histories;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Facts of which the fold makes nothing: kept, counted, and folded by a program that knows them.
 */
class SkippedTest {
    private static final int HISTORIES = 6;
    private static final Origin ORIGIN = new Origin(0x51L << 56, 1);

    @TempDir private Path folder;

    @Test
    void factsOfKindsThatAProgramDidNotKnowAreFoldedAfterItsUpgrade() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            // given a store of a program that knows neither moves nor aliases
            List<Fact> facts = Histories.random(new Random(seed)).facts();
            Set<String> unknown = Set.of("version.move", "model.alias", "version.tag");
            long strange = facts.stream().filter(fact -> unknown.contains(fact.kind())).count();
            List<String> before;
            try (SqliteStore old = store("old" + seed)) {
                keep(old, facts, unknown);
                before = dump(old);
                assertEquals(strange, old.skipped(3).unknownKind(), "history " + seed);
            }

            // when today's opens it
            try (SqliteStore upgraded = store("old" + seed);
                    SqliteStore always = store("new" + seed)) {
                keep(always, facts, Set.of());

                // then nothing tells it from one that knew them from the start
                List<String> rows = dump(always);
                assertEquals(rows, dump(upgraded), "history " + seed);
                assertTrue(strange == 0 || !rows.equals(before), "history " + seed);
                assertEquals(0, upgraded.skipped(3).unknownKind());
                assertTrue(upgraded.rebuild().same(), "history " + seed);
            }
        }
    }

    @Test
    void theNewestAreShownByStampAndAllAreCountedInWhateverOrderTheyCame() {
        List<Fact> facts = new ArrayList<>();
        facts.add(fact(1, "version.sparkle", "m/1", "{}"));
        facts.add(fact(2, "version.move", "m/1", "{}"));
        facts.add(fact(3, "version.register", "no model", "{}"));
        facts.add(fact(4, "version.tag", "m/1", "not JSON"));
        facts.add(fact(5, "model.create", "m/1", "{}"));
        List<Fact> reversed = new ArrayList<>(facts);
        Collections.reverse(reversed);
        try (SqliteStore one = store("one");
                SqliteStore other = store("other")) {
            keep(one, facts, Set.of());
            keep(other, reversed, Set.of());
            assertEquals(new Skipped(1, 3, List.of(facts.get(3), facts.get(2))), one.skipped(2));
            assertEquals(one.skipped(10), other.skipped(10));
            assertEquals(dump(one), dump(other));
        }
    }

    @Test
    void eachIsSaidToBeSkippedForItsOwnReason() {
        assertEquals(
                Optional.of("unknown kind"), Fold.skips(fact(1, "version.sparkle", "m/1", "{}")));
        assertEquals(
                Optional.of("not valid: its entity names no model"),
                Fold.skips(fact(1, "model.create", "m", "{}")));
        assertEquals(
                Optional.of("not valid: its body is not one JSON object with each key once"),
                Fold.skips(fact(1, "model.create", "m/1", "{\"a\":1,\"a\":2}")));
        assertEquals(
                Optional.of(
                        "not valid: a field that its kind needs is missing, or one breaks its limits"),
                Fold.skips(fact(1, "version.move", "m/1", "{}")));
        assertEquals(Optional.empty(), Fold.skips(fact(1, "model.create", "m/1", "{}")));
    }

    @Test
    void aFileWithoutATableThatTodaysFoldMakesIsFoldedAnew() {
        List<String> rows;
        try (SqliteStore store = store("older")) {
            new Filing(store).register("m", 3);
            rows = dump(store);
            Writer writer = store.writer();
            writer.inTransaction(
                    () -> {
                        writer.meta.fold(Fold.VERSION - 1);
                        writer.db.execute("as it was", "DROP TABLE skipped");
                    });
        }
        try (SqliteStore store = store("older")) {
            assertEquals(rows, dump(store));
            assertFalse(rows.isEmpty());
            assertNotEquals(0, store.totals().registrations());
        }
    }

    private static Fact fact(long seq, String kind, String entity, String body) {
        Draft draft = new Draft(kind, entity, body.getBytes(StandardCharsets.UTF_8), "newer");
        return Fact.of(
                new Dot(ORIGIN, seq),
                Hash.ZERO,
                Batch.ALONE,
                Stamp.ofMillis(1_000 + seq),
                1,
                draft);
    }

    private SqliteStore store(String name) {
        return SqliteStore.open(folder.resolve(name + ".db"), "c", StoreSettings.DEFAULT);
    }

    /** Keeps facts as a program does that does not know some kinds, which today's then opens. */
    private static void keep(SqliteStore store, List<Fact> facts, Set<String> unknown) {
        Writer writer = store.writer();
        Map<Origin, OriginRow> rows = new TreeMap<>();
        writer.inTransaction(
                () -> {
                    for (Fact fact : facts) {
                        writer.tables.fold(
                                fact,
                                writer.tables.facts.insert(fact),
                                (told, ref, tables) ->
                                        unknown.contains(told.kind())
                                                ? Fold.Outcome.UNKNOWN_KIND
                                                : Fold.apply(told, ref, tables));
                        OriginRow row =
                                rows.getOrDefault(fact.origin(), OriginRow.empty(fact.origin()));
                        rows.put(fact.origin(), row.plus(fact.hash()));
                    }
                    rows.values().forEach(writer.tables.origins::put);
                    if (!unknown.isEmpty()) {
                        writer.meta.fold(Fold.VERSION - 1);
                    }
                });
    }

    private static List<String> dump(SqliteStore store) {
        List<String> lines = new ArrayList<>();
        store.dump(lines::add);
        Collections.sort(lines);
        return lines;
    }
}
