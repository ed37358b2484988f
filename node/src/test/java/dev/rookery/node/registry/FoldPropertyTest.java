package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The fold over random histories: 2,000 of them, or {@code -Drookery.histories}. */
class FoldPropertyTest {

    private static final int HISTORIES = Integer.getInteger("rookery.histories", 2_000);
    private static final long SEED = Long.getLong("rookery.seed", 20_261_120L);

    private final Map<String, Long> seen = new TreeMap<>();
    private long lostRollbacks;

    @Test
    void theFoldOfAHistoryIsTheSameInEveryOrderOfItsFacts() {
        long superseded = 0;
        for (int i = 0; i < HISTORIES; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);

            // given facts that nodes wrote while they were partly apart
            Histories history = Histories.random(random);

            // when they arrive in rank order, in orders that keep each origin's, and in any order
            MemoryTables ranked = fold(history, byRank(history.facts()));
            String expected = Dump.of(ranked, ranked, history.ids());
            same(seed, expected, fold(history, mergedOrigins(history.facts(), random)), history);
            same(seed, expected, fold(history, mergedOrigins(history.facts(), random)), history);
            same(seed, expected, fold(history, shuffled(history.facts(), random)), history);
            for (SimNode node : history.nodes()) {
                node.pull(Integer.MAX_VALUE);
                same(seed, expected, node.tables(), history);
            }

            // then all hold the same, and what must hold of it does
            superseded += check(seed, ranked);
            checkParity(seed, history.facts(), ranked.parity());
        }
        // and the histories were worth it: every conflict there is came up
        assertTrue(superseded > 0, "no move lost a race");
        assertTrue(lostRollbacks > 0, "no rollback lost to another of the same promotion");
        for (String type :
                List.of(
                        "model.rollback",
                        "conflict.number",
                        "conflict.number_settled",
                        "conflict.production",
                        "conflict.move_superseded",
                        "conflict.label",
                        "conflict.name",
                        "conflict.closed",
                        "conflict.rewind",
                        "parity.failed",
                        "parity.passed",
                        "registry.rewound")) {
            assertTrue(seen.getOrDefault(type, 0L) > 0, "never seen: " + type + " in " + seen);
        }
        if (Integer.getInteger("rookery.histories") != null) {
            System.out.println("fold: " + HISTORIES + " histories, " + seen);
        }
    }

    private void same(long seed, String expected, MemoryTables tables, Histories history) {
        assertEquals(
                expected, Dump.of(tables, tables, history.ids()), () -> "-Drookery.seed=" + seed);
        tables.events().forEach(event -> seen.merge(event.type(), 1L, Long::sum));
    }

    private long check(long seed, MemoryTables tables) {
        long superseded = 0;
        TreeSet<String> names = new TreeSet<>();
        for (ModelKey key : tables.everyModel()) {
            ModelRow model = tables.model(key).orElseThrow();
            assertTrue(model.closed() || names.add(model.shownName()), () -> "name, seed " + seed);
            List<VersionRow> versions = tables.versions(key, Optional.empty(), 10_000);
            checkNumbers(seed, versions);
            checkLabels(seed, versions);
            checkProduction(seed, model, versions, tables.moves(key));
            MoveReplay replay = new MoveReplay(tables, key, seed);
            replay.check();
            lostRollbacks += replay.lostRollbacks();
            superseded +=
                    tables.moves(key).stream()
                            .filter(row -> row.outcome() == MoveRow.Outcome.SUPERSEDED)
                            .count();
            checkCounts(seed, model.stages(), versions);
        }
        return superseded;
    }

    private static void checkCounts(long seed, StageCounts counts, List<VersionRow> versions) {
        for (Stage stage : Stage.NAMED) {
            long there = versions.stream().filter(row -> row.stage() == stage).count();
            assertEquals(there, counts.in(stage), () -> stage + " counted, seed " + seed);
        }
        long live = versions.stream().filter(row -> row.stage().listed()).count();
        assertEquals(live, counts.total(), () -> "versions counted, seed " + seed);
    }

    /** Counted by what the facts say: one for each id and result, however often it was stated. */
    private static void checkParity(long seed, List<Fact> facts, ParityTables parity) {
        Map<String, Integer> expected = new TreeMap<>();
        TreeSet<String> met = new TreeSet<>();
        for (Fact fact : facts) {
            if (PayloadCodec.decode(fact).orElse(null) instanceof Payload.Parity said) {
                String name = said.report().config() + " " + said.report().passed();
                if (met.add(name + " " + said.id())) {
                    expected.merge(name, 1, Integer::sum);
                }
            }
        }
        Map<String, Integer> counted = new TreeMap<>();
        for (ParityCount count : parity.counts("", 10)) {
            counted.put(count.config() + " true", (int) count.passed());
            counted.put(count.config() + " false", (int) count.failed());
        }
        counted.values().removeIf(count -> count == 0);
        assertEquals(expected, counted, () -> "parity reports, seed " + seed);
    }

    private static void checkNumbers(long seed, List<VersionRow> versions) {
        TreeMap<Long, VersionRow.Claim> best = new TreeMap<>();
        Comparator<VersionRow.Claim> order =
                Comparator.comparing((VersionRow.Claim claim) -> claim.majority() ? 0 : 1)
                        .thenComparing(claim -> claim.fact().rank());
        for (VersionRow row : versions) {
            row.claims()
                    .forEach(
                            claim ->
                                    best.merge(
                                            claim.number(),
                                            claim,
                                            (a, b) -> order.compare(a, b) <= 0 ? a : b));
        }
        for (VersionRow row : versions) {
            Optional<Long> first =
                    row.claims().stream()
                            .filter(claim -> best.get(claim.number()).equals(claim))
                            .map(VersionRow.Claim::number)
                            .findFirst();
            assertEquals(
                    first.orElse(-1L),
                    row.number().orElse(-1),
                    () -> "number of " + row + ", seed " + seed);
        }
        long shown = versions.stream().filter(row -> row.number().isPresent()).count();
        long distinct =
                versions.stream()
                        .filter(row -> row.number().isPresent())
                        .map(VersionRow::number)
                        .distinct()
                        .count();
        assertEquals(shown, distinct, () -> "one number twice, seed " + seed);
    }

    private static void checkLabels(long seed, List<VersionRow> versions) {
        List<String> kept =
                versions.stream().filter(row -> !row.labelLost()).map(VersionRow::label).toList();
        assertEquals(
                kept.size(), new TreeSet<>(kept).size(), () -> "one label twice, seed " + seed);
    }

    private static void checkProduction(
            long seed, ModelRow model, List<VersionRow> versions, List<MoveRow> moves) {
        List<Ulid> there =
                versions.stream()
                        .filter(row -> row.stage() == Stage.PRODUCTION)
                        .map(VersionRow::id)
                        .toList();
        assertTrue(there.size() <= 1, () -> "two in production, seed " + seed);
        if (!there.isEmpty()) {
            assertEquals(Optional.of(there.get(0)), model.production(), () -> "seed " + seed);
        }
        // Production is given up only by a move that was decided from production.
        boolean promoted =
                moves.stream().anyMatch(row -> row.to() == Stage.PRODUCTION && row.made());
        boolean givenUp = moves.stream().anyMatch(row -> row.from() == Stage.PRODUCTION);
        if (promoted && !givenUp) {
            assertTrue(model.production().isPresent(), () -> "none in production, seed " + seed);
        }
    }

    private static MemoryTables fold(Histories history, List<Fact> order) {
        List<Fact> facts = history.facts();
        TreeMap<Rank, Integer> handles = new TreeMap<>();
        for (int i = 0; i < facts.size(); i++) {
            handles.put(facts.get(i).rank(), i);
        }
        MemoryTables tables = new MemoryTables(ref -> facts.get((int) ref.handle()));
        for (Fact fact : order) {
            tables.fold(fact, new FactRef(handles.get(fact.rank()), fact.rank()));
        }
        return tables;
    }

    private static List<Fact> byRank(List<Fact> facts) {
        return facts.stream().sorted(Comparator.comparing(Fact::rank)).toList();
    }

    private static List<Fact> shuffled(List<Fact> facts, Random random) {
        List<Fact> shuffled = new ArrayList<>(facts);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static List<Fact> mergedOrigins(List<Fact> facts, Random random) {
        TreeMap<Origin, Queue<Fact>> queues = new TreeMap<>();
        for (Fact fact : facts) {
            queues.computeIfAbsent(fact.origin(), origin -> new ArrayDeque<>()).add(fact);
        }
        List<Fact> merged = new ArrayList<>();
        while (!queues.isEmpty()) {
            List<Origin> left = List.copyOf(queues.keySet());
            Origin origin = left.get(random.nextInt(left.size()));
            int burst = 1 + random.nextInt(4);
            Queue<Fact> queue = queues.get(origin);
            for (int i = 0; i < burst && !queue.isEmpty(); i++) {
                merged.add(queue.remove());
            }
            if (queue.isEmpty()) {
                queues.remove(origin);
            }
        }
        return merged;
    }
}
