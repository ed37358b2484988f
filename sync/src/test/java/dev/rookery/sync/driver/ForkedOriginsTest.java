package dev.rookery.sync.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.engine.PullInitiator;
import dev.rookery.sync.engine.PullResponder;
import dev.rookery.sync.engine.RangeInitiator;
import dev.rookery.sync.engine.RangeResponder;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clones write under one origin, and whoever hears of it from whom in whatever order ends with the
 * same facts, and never with part of a batch.
 */
class ForkedOriginsTest {
    private static final Origin FORKED = FactChain.origin(7, 7);
    private static final int ROUNDS_MAX = 6;

    private final Map<String, Integer> sometimes = new TreeMap<>();

    @Test
    void nodesAgreeWhateverBranchesTheyHeldBefore() {
        agree(0, Integer.getInteger("forks.histories", 1_000));
    }

    @Test
    @Tag("long")
    void nodesAgreeInAHundredThousandMoreHistories() {
        agree(1_000_000, 100_000);
    }

    private void agree(long first, int histories) {
        for (long seed = first; seed < first + histories; seed++) {
            try {
                new History(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("history " + seed + ": " + e, e);
            }
        }
        for (String what :
                List.of("twins", "equal length", "cut off", "part of a batch", "given")) {
            assertTrue(sometimes.getOrDefault(what, 0) > 0, "never: " + what + " " + sometimes);
        }
    }

    /** One tree of batches, some nodes that hold parts of it, and rounds until all hold all. */
    private final class History {
        private final Random random;
        private final List<List<Fact>> tree = new ArrayList<>();
        private final List<SimulatedNode> nodes = new ArrayList<>();
        private long origins;

        History(long seed) {
            random = new Random(seed);
        }

        void run() {
            grow();
            int size = 2 + random.nextInt(3);
            for (int i = 0; i < size; i++) {
                nodes.add(node("n" + i));
                hold(nodes.get(i));
            }
            note();
            for (int round = 0; !agreed(); round++) {
                assertTrue(round < ROUNDS_MAX, "no agreement after " + ROUNDS_MAX + " rounds");
                for (int at = 0; at < size; at++) {
                    int to = (at + 1 + random.nextInt(size - 1)) % size;
                    boolean cut = round == 0 && random.nextInt(3) == 0;
                    round(nodes.get(at), nodes.get(to), cut ? random.nextInt(3) : 1_000);
                }
            }
            check();
        }

        private SimulatedNode node(String name) {
            return new SimulatedNode(
                    name,
                    () -> FactChain.origin(random.nextInt(256), 100 + ++origins),
                    () -> Instant.ofEpochMilli(FactChain.AT),
                    UnaryOperator.identity());
        }

        /** Clones of clones, each going on from where the one before was when it was copied. */
        private void grow() {
            List<FactChain> writers = new ArrayList<>(List.of(new FactChain(FORKED)));
            int batches = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 40);
            for (int i = 0; i < batches; i++) {
                FactChain writer = writers.get(random.nextInt(writers.size()));
                if (random.nextInt(8) == 0 && writers.size() < 6) {
                    writers.add(writer.fork());
                }
                int size = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
                String[] bodies = new String[size];
                for (int k = 0; k < size; k++) {
                    // Clones may write the very same, even the first facts of a batch alike.
                    bodies[k] = "b" + (random.nextBoolean() ? k : random.nextInt());
                }
                List<Fact> batch =
                        size == 1
                                ? List.of(writer.next("m", bodies[0]))
                                : writer.batch("m", bodies);
                tree.add(batch);
            }
        }

        /**
         * Any of the batches, each after the one that it follows; as pulls and rumors bring them.
         */
        private void hold(SimulatedNode node) {
            TreeSet<Hash> held = new TreeSet<>(List.of(Hash.ZERO));
            int odds = 1 + random.nextInt(20);
            for (List<Fact> batch : tree) {
                boolean follows = held.contains(batch.get(0).prev());
                if (follows && (odds == 1 || random.nextInt(odds) > 0)) {
                    offer(node, batch);
                    batch.forEach(fact -> held.add(fact.hash()));
                } else if (random.nextInt(10) == 0 && batch.size() > 1) {
                    happened("part of a batch");
                    offer(node, batch.subList(0, 1 + random.nextInt(batch.size() - 1)));
                } else if (random.nextInt(10) == 0) {
                    offer(node, batch);
                    if (follows) {
                        batch.forEach(fact -> held.add(fact.hash()));
                    }
                }
            }
        }

        private void offer(SimulatedNode node, List<Fact> batch) {
            take(node, "writer", batch);
        }

        private void note() {
            for (SimulatedNode node : nodes) {
                var row = node.held().vector().rowOrEmpty(FORKED);
                var other = nodes.get(0).held().vector().rowOrEmpty(FORKED);
                happened(row.branched() ? "twins" : "a chain");
                if (row.maxSeq() == other.maxSeq() && !row.hash().equals(other.hash())) {
                    happened("equal length");
                }
            }
        }

        private boolean agreed() {
            Hash root = nodes.get(0).held().root();
            return nodes.stream().allMatch(node -> node.held().root().equals(root));
        }

        private void round(SimulatedNode a, SimulatedNode b, int stepsMax) {
            PullInitiator pull = new PullInitiator(a.name);
            Optional<PullRequest> request = Optional.of(pull.open(a.held()));
            for (int i = 0; request.isPresent(); i++) {
                assertTrue(i < 100, "a pull without end");
                PullRequest asked = wire(request.get());
                Given given = keep(b, a.name, asked.give());
                PullResponse response =
                        wire(PullResponder.answer(b.held(), asked, given, b.source()));
                Kept kept = take(a, b.name, response.facts());
                request = pull.next(a.held(), response, kept.stuck(), a.source());
            }
            boolean complete = pull.complete();
            for (Origin origin : pull.ranged()) {
                complete &= ranges(new RangeInitiator(a.name, origin), a, b, stepsMax);
            }
            if (complete) {
                assertTrue(hashes(a).containsAll(hashes(b)), "a complete round that lacks facts");
            }
        }

        private boolean ranges(RangeInitiator one, SimulatedNode a, SimulatedNode b, int stepsMax) {
            Optional<RangeRequest> request = Optional.of(one.open(a.held(), a.source()));
            for (int i = 0; request.isPresent(); i++) {
                if (i == stepsMax) {
                    happened("cut off");
                    return false;
                }
                assertTrue(i < 500, "ranges without end");
                RangeRequest asked = wire(request.get());
                Given given = keep(b, a.name, asked.give());
                assertEquals(Optional.empty(), given.problem());
                RangeResponse response =
                        wire(RangeResponder.answer(b.held(), asked, given, b.source()));
                Kept kept = take(a, b.name, response.facts());
                assertEquals(List.of(), kept.stuck(), () -> "" + kept.problem());
                request = one.next(response, kept.kept(), false, a.source());
            }
            assertTrue(one.complete(), "ranges that end without success");
            return true;
        }

        private Given keep(SimulatedNode node, String from, List<Fact> facts) {
            Kept kept = take(node, from, facts);
            if (kept.kept() > 0) {
                happened("given");
            }
            return new Given(kept.kept(), kept.stuck(), kept.problem());
        }

        private Kept take(SimulatedNode node, String from, List<Fact> facts) {
            if (facts.isEmpty()) {
                return new Kept(0, false, List.of(), Optional.empty());
            }
            Kept kept =
                    node.offer(PeerFacts.pulled(from, facts), 1 + random.nextInt(9)).orElseThrow();
            node.outgoing.clear();
            return kept;
        }

        @SuppressWarnings("unchecked") // the same type comes back
        private <T extends Message> T wire(T message) {
            return (T) MessageCodec.decode(MessageCodec.encode(message), message.getClass());
        }

        /**
         * Equal sets, whole batches, each fact after the one that it names, and the alarm given.
         */
        private void check() {
            Set<Hash> all = hashes(nodes.get(0));
            for (SimulatedNode node : nodes) {
                assertEquals(all, hashes(node));
                var row = node.held().vector().rowOrEmpty(FORKED);
                assertEquals(nodes.get(0).held().vector().rowOrEmpty(FORKED).head(), row.head());
                boolean alarmed = node.alarms.stream().anyMatch(why -> why.contains("fork at"));
                assertTrue((row.forked() && alarmed) || !row.branched(), "no alarm at " + node);
            }
            TreeSet<Hash> inWholeBatches = new TreeSet<>();
            for (List<Fact> batch : tree) {
                boolean held = all.contains(batch.get(batch.size() - 1).hash());
                if (held) {
                    batch.forEach(fact -> inWholeBatches.add(fact.hash()));
                    Hash prev = batch.get(0).prev();
                    assertTrue(prev.equals(Hash.ZERO) || all.contains(prev), "no tree");
                }
            }
            assertEquals(inWholeBatches, all, "part of a batch is held");
        }

        private Set<Hash> hashes(SimulatedNode node) {
            TreeSet<Hash> hashes = new TreeSet<>();
            node.store.all().forEach(fact -> hashes.add(fact.hash()));
            return hashes;
        }

        private void happened(String what) {
            sometimes.merge(what, 1, Integer::sum);
        }
    }
}
