package dev.rookery.sync.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.engine.OriginPage;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Facts that go from node to node in files alone: all that a node held at a moment, in pieces. Made
 * at any moment, also in two sittings with writes between; taken in whole or broken off at any
 * piece, again and again, in any order, by nodes that write on. 300 histories, or {@code
 * -Dbundle.histories}.
 */
class BundleModelTest {

    private static final int HISTORIES = Integer.getInteger("bundle.histories", 300);
    private static final int MODELS = 3;
    private static final int STEPS = 24;

    private final Map<String, Integer> sometimes = new TreeMap<>();

    @Test
    void whoTakesABundleHoldsWhatItsMakerHeldAndNothingIsEverHalfThere() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            try {
                new History(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("history " + seed + ": " + e, e);
            }
        }

        assertEquals(
                Set.of(
                        "broken off",
                        "forked origin",
                        "made in two sittings",
                        "taken again",
                        "the facts of one model alone did not fit"),
                sometimes.keySet(),
                sometimes.toString());
        if (Integer.getInteger("bundle.histories") != null) {
            System.out.println(sometimes);
        }
    }

    /** What a node held: pieces in order, each facts in the order in which they are kept. */
    private record Bundle(List<List<Fact>> pieces, Set<Fact> facts) {}

    /** One history. Threads: one. */
    private final class History implements InstantSource {
        private final Random random;
        private final List<SimulatedNode> nodes = new ArrayList<>();
        private final List<Bundle> bundles = new ArrayList<>();
        private long now = FactChain.AT;
        private long drawn;

        History(long seed) {
            random = new Random(seed);
            int count = 2 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                nodes.add(node("n" + i));
            }
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }

        private SimulatedNode node(String name) {
            return new SimulatedNode(name, this::origin, this, UnaryOperator.identity());
        }

        private Origin origin() {
            return FactChain.origin(random.nextInt(4), ++drawn);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                now += random.nextInt(2_000);
                SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
                int dice = random.nextInt(20);
                if (dice < 10) {
                    write(node);
                } else if (dice < 11 && nodes.size() < 5) {
                    nodes.add(node.clone(node.name + "'"));
                } else if (dice < 15) {
                    bundles.add(made(node));
                } else if (!bundles.isEmpty()) {
                    take(node, bundles.get(random.nextInt(bundles.size())));
                }
                nodes.forEach(this::whole);
            }
            everybodyTakesAllOfEverybody();
        }

        private void write(SimulatedNode node) {
            List<List<Draft>> batches = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                String model = "model/" + random.nextInt(MODELS);
                List<Draft> batch = new ArrayList<>();
                for (int fact = 0; fact <= random.nextInt(3); fact++) {
                    byte[] body = Long.toString(random.nextLong()).getBytes(StandardCharsets.UTF_8);
                    batch.add(new Draft("test.note", model, body, node.name));
                }
                batches.add(batch);
            }
            assertTrue(node.write(Optional.empty(), batches));
        }

        /** The rows are read first; what is written while the pieces are is in no piece. */
        private Bundle made(SimulatedNode node) {
            List<OriginRow> goal = node.held().vector().rows();
            Set<Fact> facts = new LinkedHashSet<>(node.store.all());
            List<List<Fact>> pieces = new ArrayList<>();
            int sitting = 1 + random.nextInt(20);
            for (OriginRow row : goal) {
                OriginPage.After after = OriginPage.After.NOTHING;
                boolean more = row.maxSeq() > 0;
                while (more) {
                    OriginPage page =
                            OriginPage.read(
                                    node.source(),
                                    row.origin(),
                                    after,
                                    row.maxSeq(),
                                    1 + random.nextInt(2_000));
                    more = page.more();
                    if (!page.facts().isEmpty()) {
                        pieces.add(page.facts());
                        Fact last = page.facts().get(page.facts().size() - 1);
                        after = new OriginPage.After(last.seq(), last.hash());
                    }
                    if (pieces.size() == sitting && more) {
                        count("made in two sittings");
                        write(node);
                    }
                }
            }
            Set<Fact> in = new LinkedHashSet<>(pieces.stream().flatMap(List::stream).toList());
            assertTrue(in.containsAll(facts), "a fact that was held is in no piece");
            for (Fact fact : in) {
                assertTrue(fact.seq() <= goalOf(goal, fact.origin()), "beyond what was held");
            }
            return new Bundle(pieces, in);
        }

        private long goalOf(List<OriginRow> goal, Origin origin) {
            return goal.stream()
                    .filter(row -> row.origin().equals(origin))
                    .mapToLong(OriginRow::maxSeq)
                    .max()
                    .orElse(0);
        }

        private void take(SimulatedNode node, Bundle bundle) {
            int pieces = random.nextInt(bundle.pieces().size() + 1);
            boolean whole = random.nextBoolean() || pieces == bundle.pieces().size();
            for (List<Fact> piece : whole ? bundle.pieces() : bundle.pieces().subList(0, pieces)) {
                place(node, piece);
            }
            if (!whole) {
                count("broken off");
                return;
            }
            assertTrue(node.store.all().containsAll(bundle.facts()), "taken, and not held");
            var before = node.held();
            bundle.pieces().forEach(piece -> assertEquals(0, place(node, piece)));
            assertEquals(before, node.held());
            count("taken again");
            aSubsetWouldNotFit(bundle);
        }

        private int place(SimulatedNode node, List<Fact> piece) {
            Kept kept =
                    node.offer(PeerFacts.pulled("a bundle", piece), Integer.MAX_VALUE)
                            .orElseThrow();
            assertEquals(List.of(), kept.stuck(), () -> kept.problem().orElse(""));
            return kept.kept();
        }

        /** What was refused: the facts of chosen models, as they are, in a node of their own. */
        private void aSubsetWouldNotFit(Bundle bundle) {
            SimulatedNode alone = node("subset");
            Set<Fact> wanted = new LinkedHashSet<>();
            boolean stuck = false;
            for (List<Fact> piece : bundle.pieces()) {
                List<Fact> some =
                        piece.stream().filter(fact -> fact.entity().equals("model/0")).toList();
                wanted.addAll(some);
                stuck |=
                        !some.isEmpty()
                                && !alone.offer(
                                                PeerFacts.pulled("a subset", some),
                                                Integer.MAX_VALUE)
                                        .orElseThrow()
                                        .stuck()
                                        .isEmpty();
            }
            if (stuck && !alone.store.all().containsAll(wanted)) {
                count("the facts of one model alone did not fit");
            }
        }

        /** Each origin is a chain, or a tree, of whole batches, each fact marked before it came. */
        private void whole(SimulatedNode node) {
            Map<String, Fact> held = new LinkedHashMap<>();
            node.store.all().forEach(fact -> held.put(fact.hash().toString(), fact));
            for (Fact fact : held.values()) {
                Fact before = held.get(fact.prev().toString());
                boolean begins = fact.batch().index() == 0;
                assertTrue(fact.seq() == 1 || before != null, "a gap before " + fact);
                assertTrue(
                        fact.seq() == 1 || begins == before.batch().last(),
                        "half a batch: " + fact);
            }
            for (OriginRow row : node.held().vector().rows()) {
                if (row.branched()) {
                    count("forked origin");
                }
            }
            assertEquals(0, node.peerFactsWithoutMark, "facts without a mark");
        }

        private void everybodyTakesAllOfEverybody() {
            List<Bundle> last = nodes.stream().map(this::silently).toList();
            for (SimulatedNode node : nodes) {
                last.forEach(bundle -> bundle.pieces().forEach(piece -> place(node, piece)));
            }
            for (SimulatedNode node : nodes) {
                assertEquals(nodes.get(0).held().root(), node.held().root());
                assertEquals(
                        new LinkedHashSet<>(nodes.get(0).store.all()),
                        new LinkedHashSet<>(node.store.all()));
            }
        }

        private Bundle silently(SimulatedNode node) {
            List<List<Fact>> pieces = new ArrayList<>();
            for (OriginRow row : node.held().vector().rows()) {
                if (row.maxSeq() > 0) {
                    pieces.add(
                            OriginPage.read(
                                            node.source(),
                                            row.origin(),
                                            OriginPage.After.NOTHING,
                                            row.maxSeq(),
                                            Long.MAX_VALUE)
                                    .facts());
                }
            }
            return new Bundle(pieces, Set.of());
        }

        private void count(String what) {
            sometimes.merge(what, 1, Integer::sum);
        }
    }
}
