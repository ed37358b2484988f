package dev.rookery.sync.driver;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.engine.Effect;
import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.PullInitiator;
import dev.rookery.sync.engine.PullResponder;
import dev.rookery.sync.engine.RangeInitiator;
import dev.rookery.sync.engine.RangeResponder;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.vector.OriginRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Some nodes, one thread, one source of randomness, virtual time. Everything that happens follows
 * from the seed and is written into a trace; what must always hold is checked as it happens, and
 * what must hold in the end by {@link #heal}.
 *
 * <p>Threads: one world, one thread.
 */
final class SimulatedWorld {

    /** What must hold did not. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    /** A rumor on its way. */
    private record Flight(int to, String from, List<Fact> facts, int ttl) {}

    private static final int ROUNDS_MAX = 12;
    private static final int NODES_MAX = 6;

    final Map<String, Integer> sometimes = new TreeMap<>();
    final StringBuilder trace = new StringBuilder();
    private final Random random;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Flight> flights = new ArrayList<>();
    private final TreeSet<Hash> acknowledged = new TreeSet<>();
    private final TreeMap<Dot, Hash> issued = new TreeMap<>();

    /** Origins under which more than one node was let loose. */
    private final Set<Origin> cloned = new TreeSet<>();

    private final boolean overTheWire;
    private long now = FactChain.AT;
    private long originNumber;
    private int written;

    SimulatedWorld(long seed, UnaryOperator<FactStore> sabotage) {
        random = new Random(seed);
        overTheWire = seed % 4 == 0;
        int size = 2 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            nodes.add(
                    new SimulatedNode(
                            "n" + i, this::freshOrigin, () -> Instant.ofEpochMilli(now), sabotage));
        }
    }

    private Origin freshOrigin() {
        return FactChain.origin(random.nextInt(256), ++originNumber);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            now += random.nextInt(2_000);
            step();
        }
    }

    private void step() {
        int choice = random.nextInt(100);
        int node = random.nextInt(nodes.size());
        if (choice < 40) {
            write(node);
        } else if (choice < 60) {
            deliver();
        } else if (choice < 78) {
            exchange(node, other(node), random.nextInt(4) == 0 ? 1 : Integer.MAX_VALUE);
        } else if (choice < 82) {
            nodes.get(node).skewMillis = (random.nextInt(3) - 1) * 3_600_000L;
            happened("clock jump");
        } else if (choice < 86) {
            nodes.get(node).restart();
            happened("restart");
        } else if (choice < 91) {
            failCommit(node);
        } else if (choice < 95) {
            if (random.nextBoolean()) {
                nodes.get(node).snapshotsFail = !nodes.get(node).snapshotsFail;
                happened("snapshots fail or work");
            } else {
                nodes.get(node).snapshotsFailLate = !nodes.get(node).snapshotsFailLate;
                happened("snapshots fail late or work");
            }
        } else if (choice < 98) {
            nodes.get(node).store.full(random.nextBoolean());
            happened("disk full or not");
        } else if (random.nextInt(3) > 0 || nodes.size() == NODES_MAX) {
            restore(node);
        } else {
            copy(node);
        }
    }

    /** Two nodes under one identity, which both write before they hear of each other. */
    private void copy(int at) {
        healthy(nodes.get(at));
        cloned.add(nodes.get(at).held().identity().current());
        nodes.add(nodes.get(at).clone("n" + nodes.size()));
        happened("clone");
        for (int i = random.nextInt(3); i > 0; i--) {
            write(at);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            write(nodes.size() - 1);
        }
    }

    private int other(int node) {
        return (node + 1 + random.nextInt(nodes.size() - 1)) % nodes.size();
    }

    /** Up to three writers in one transaction, and sometimes a rumor in it. */
    private void write(int at) {
        SimulatedNode node = nodes.get(at);
        List<List<Draft>> batches = new ArrayList<>();
        Map<String, Stamp> before = new TreeMap<>();
        int writers = random.nextInt(3) == 0 ? 3 : 1;
        for (int i = 0; i < writers; i++) {
            batches.add(drafts(node));
        }
        for (int i = 0; i < 3; i++) {
            before.put("m" + i, node.latest("m" + i));
        }
        Optional<PeerFacts> rumor =
                random.nextInt(4) == 0 && !flights.isEmpty()
                        ? landing(at, flights.get(random.nextInt(flights.size())))
                        : Optional.empty();
        boolean told = node.write(rumor, batches);
        for (Effect.Push push : node.outgoing) {
            if (push.except().isEmpty()) {
                push.facts().forEach(fact -> later(fact, before));
                push.facts().forEach(fact -> acknowledged.add(fact.hash()));
            }
        }
        happened(told ? "write" : "write refused");
        leave(at);
    }

    private List<Draft> drafts(SimulatedNode node) {
        List<Draft> drafts = new ArrayList<>();
        int size = random.nextInt(4) == 0 ? 2 + random.nextInt(3) : 1;
        for (int i = 0; i < size; i++) {
            byte[] body = ("b" + written++).getBytes(StandardCharsets.UTF_8);
            drafts.add(new Draft("test.note", "m" + random.nextInt(3), body, node.name));
        }
        return drafts;
    }

    private Optional<PeerFacts> landing(int at, Flight flight) {
        happened("rumor and writes in one commit");
        return Optional.of(new PeerFacts(flight.from(), flight.facts(), 0, true))
                .filter(facts -> !facts.peer().equals(nodes.get(at).name));
    }

    private static void later(Fact fact, Map<String, Stamp> before) {
        Stamp latest = before.put(fact.entity(), fact.stamp());
        check(fact.stamp().compareTo(latest) > 0, "a stamp not later than what is held: " + fact);
    }

    /** What a node passes on must be durable there (I4), and no name may have two facts (I5). */
    private void leave(int at) {
        SimulatedNode node = nodes.get(at);
        for (Effect.Push push : node.outgoing) {
            push.facts().forEach(fact -> durable(node, fact));
            int ttl = push.ttl() > 0 ? push.ttl() : 3;
            for (int to = 0; to < nodes.size(); to++) {
                boolean echo = push.except().equals(Optional.of(nodes.get(to).name));
                if (to != at && !echo && random.nextInt(3) > 0) {
                    flights.add(new Flight(to, node.name, push.facts(), ttl));
                }
            }
        }
        node.outgoing.clear();
        check(node.peerFactsWithoutMark == 0, "peers' facts kept without a mark at " + node);
        check(node.publishedTooEarly == 0, "published before it was durable at " + node);
    }

    private void durable(SimulatedNode node, Fact fact) {
        check(
                node.store.find(fact.origin(), fact.seq()).contains(fact),
                "left before it was durable: " + fact);
        Hash before = issued.putIfAbsent(fact.dot(), fact.hash());
        boolean twin = before != null && !before.equals(fact.hash());
        check(!twin || cloned.contains(fact.origin()), "two facts of one name: " + fact);
    }

    private void deliver() {
        if (flights.isEmpty()) {
            return;
        }
        int which = random.nextInt(flights.size());
        Flight flight = random.nextInt(8) == 0 ? flights.get(which) : flights.remove(which);
        SimulatedNode node = nodes.get(flight.to());
        PeerFacts facts = new PeerFacts(flight.from(), flight.facts(), flight.ttl() - 1, true);
        Optional<Kept> kept = node.offer(facts, 1 + random.nextInt(5));
        happened(kept.isEmpty() ? "rumor dropped" : kept.get().gap() ? "rumor gap" : "rumor");
        leave(flight.to());
    }

    /** One exchange, cut off after some requests. */
    private void exchange(int from, int to, int stepsMax) {
        SimulatedNode a = nodes.get(from);
        SimulatedNode b = nodes.get(to);
        PullInitiator initiator = new PullInitiator(a.name);
        Optional<PullRequest> request = Optional.of(initiator.open(a.held()));
        Set<Hash> before = hashes(b);
        int steps = 0;
        while (request.isPresent() && steps < stepsMax) {
            steps++;
            check(steps < 100, "an exchange without end between " + a + " and " + b);
            PullResponse response = wire(answer(b, wire(request.get())));
            List<Origin> stuck = List.of();
            if (!response.facts().isEmpty()) {
                Optional<Kept> kept =
                        a.offer(PeerFacts.pulled(b.name, response.facts()), 1 + random.nextInt(9));
                if (kept.isEmpty()) {
                    happened("pull dropped");
                    break;
                }
                stuck = kept.get().stuck();
            }
            request = initiator.next(a.held(), response, stuck, a.source());
        }
        for (Dot dot : initiator.forks()) {
            a.remark(new Event.Forked(dot, b.name, "fork at " + dot + " or before"));
        }
        boolean complete = request.isEmpty() && initiator.complete();
        for (Origin origin : initiator.ranged()) {
            complete &= request.isEmpty() && ranges(new RangeInitiator(a.name, origin), a, b);
        }
        if (complete) {
            happened("pull complete");
            check(hashes(a).containsAll(before), "a complete pull that lacks facts (I7)");
        }
        leave(from);
        leave(to);
    }

    /** One forked origin, cut off sometimes. */
    private boolean ranges(RangeInitiator one, SimulatedNode a, SimulatedNode b) {
        Optional<RangeRequest> request = Optional.of(one.open(a.held(), a.source()));
        int stepsMax = random.nextInt(4) == 0 ? 1 : Integer.MAX_VALUE;
        happened("ranges");
        for (int steps = 0; request.isPresent(); steps++) {
            check(steps < 200, "ranges without end between " + a + " and " + b);
            if (steps == stepsMax) {
                return false;
            }
            RangeRequest asked = wire(request.get());
            Given given = given(b, a.name, asked.give());
            RangeResponse response =
                    wire(RangeResponder.answer(b.held(), asked, given, b.source()));
            Kept kept = new Kept(0, false, List.of(), Optional.empty());
            if (!response.facts().isEmpty()) {
                PeerFacts facts = PeerFacts.pulled(b.name, response.facts());
                Optional<Kept> result = a.offer(facts, 1 + random.nextInt(9));
                if (result.isEmpty()) {
                    happened("ranges dropped");
                    return false;
                }
                kept = result.get();
            }
            boolean stuck = !kept.stuck().isEmpty();
            request = one.next(response, kept.kept(), stuck, a.source());
        }
        return one.complete();
    }

    private PullResponse answer(SimulatedNode node, PullRequest request) {
        Given given = given(node, request.sender(), request.give());
        return PullResponder.answer(node.held(), request, given, node.source());
    }

    private Given given(SimulatedNode node, String sender, List<Fact> facts) {
        if (facts.isEmpty()) {
            return Given.NOTHING;
        }
        happened("given");
        return node.offer(PeerFacts.pulled(sender, facts), 1 + random.nextInt(9))
                .map(kept -> new Given(kept.kept(), kept.stuck(), kept.problem()))
                .orElse(new Given(0, List.of(), Optional.of("could not")));
    }

    @SuppressWarnings("unchecked") // the same type comes back
    private <T extends Message> T wire(T message) {
        if (!overTheWire) {
            return message;
        }
        happened("over the wire");
        return (T) MessageCodec.decode(MessageCodec.encode(message), message.getClass());
    }

    private void failCommit(int at) {
        boolean durable = random.nextBoolean();
        nodes.get(at)
                .store
                .failNextCommit(
                        durable
                                ? InMemoryFactStore.CommitFault.DURABLE
                                : InMemoryFactStore.CommitFault.LOST);
        happened(durable ? "commit fails but is durable" : "commit fails");
        write(at);
    }

    /**
     * A node comes back with what it held some writes ago, under its old identity, and hears from
     * one who knows more of it before it writes; others may know still more. What nobody else has
     * is gone, and so no longer counts.
     */
    private void restore(int at) {
        SimulatedNode node = nodes.get(at);
        InMemoryFactStore old = node.store.copy();
        Origin own = node.held().identity().current();
        for (int i = 0; i < nodes.size(); i++) {
            write(at);
            healthy(nodes.get(i));
            if (i != at && random.nextBoolean()) {
                exchange(i, at, Integer.MAX_VALUE);
            }
        }
        flights.clear();
        node.store = old;
        node.restart();
        healthy(node);
        TreeSet<Hash> everywhere = new TreeSet<>();
        nodes.forEach(each -> everywhere.addAll(hashes(each)));
        acknowledged.retainAll(everywhere);
        issued.values().retainAll(everywhere);
        boolean known = hearOfItself(at, own);
        check(node.held().identity().current().equals(own) || known, "rotated without need");
        happened(known ? "rotation after a restore" : "restore");
        write(at);
    }

    private boolean hearOfItself(int at, Origin own) {
        SimulatedNode node = nodes.get(at);
        Optional<SimulatedNode> one =
                nodes.stream()
                        .filter(each -> maxSeq(each, own) > maxSeq(node, own))
                        .min(Comparator.comparing(each -> maxSeq(each, own)));
        if (one.isEmpty()) {
            return false;
        }
        boolean chain = !one.get().held().vector().rowOrEmpty(own).branched();
        if (chain && random.nextBoolean()) {
            List<Fact> facts =
                    one.get().source().facts(own, 1, Long.MAX_VALUE, Limits.FACT_BYTES_MAX);
            node.store.failNextCommit(InMemoryFactStore.CommitFault.LOST);
            node.offer(PeerFacts.pulled(one.get().name, facts), Integer.MAX_VALUE);
            happened("rotation rolled back");
        } else {
            exchange(at, nodes.indexOf(one.get()), Integer.MAX_VALUE);
        }
        return true;
    }

    private static long maxSeq(SimulatedNode node, Origin origin) {
        return node.held().vector().maxSeq(origin);
    }

    private static void healthy(SimulatedNode node) {
        node.snapshotsFail = false;
        node.snapshotsFailLate = false;
        node.store.full(false);
    }

    /** Faults end; then all must agree within some rounds, with every acknowledged fact. */
    void heal() {
        nodes.forEach(SimulatedWorld::healthy);
        int rounds = 0;
        while (!agreed()) {
            rounds++;
            check(rounds <= ROUNDS_MAX, "no agreement after " + ROUNDS_MAX + " rounds");
            for (int i = 0; i < nodes.size(); i++) {
                exchange(i, other(i), Integer.MAX_VALUE);
            }
        }
        trace.append("rounds ").append(rounds).append('\n');
        Set<Hash> all = hashes(nodes.get(0));
        for (SimulatedNode node : nodes) {
            check(hashes(node).equals(all), "equal roots, unequal facts at " + node);
            check(all.containsAll(acknowledged), "an acknowledged fact is lost");
            check(!cloned.isEmpty() || node.alarms.isEmpty(), "an alarm: " + node.alarms);
            node.store.load().forEach(row -> consistent(node, row));
        }
        trace.append(nodes.get(0).held().root()).append('\n');
    }

    /**
     * I2: exactly 1 … maxSeq, each naming the one before, ending with a batch; where clones wrote,
     * a tree of whole batches, and the alarm given.
     */
    private void consistent(SimulatedNode node, OriginRow row) {
        List<Fact> facts = node.store.facts(row.origin(), 1, Long.MAX_VALUE, Long.MAX_VALUE);
        Fingerprint sum = Fingerprint.EMPTY;
        Set<Hash> ends = new TreeSet<>(Set.of(Hash.ZERO));
        Set<Hash> open = new TreeSet<>();
        Set<Hash> gone = new TreeSet<>();
        long seq = 0;
        for (Fact fact : facts) {
            boolean begins = fact.batch().index() == 0;
            check((begins ? ends : open).contains(fact.prev()), "no chain at " + fact);
            gone.add(fact.prev());
            (fact.batch().last() ? ends : open).add(fact.hash());
            sum = sum.plus(fact.hash());
            seq = Math.max(seq, fact.seq());
        }
        check(gone.containsAll(open), "a batch is cut in " + row);
        check(row.maxSeq() == seq && row.count() == facts.size(), "gaps in " + row);
        check(row.fingerprint().equals(sum), "wrong row " + row);
        check(!row.branched() || cloned.contains(row.origin()), "twins of nobody's " + row);
        check(!row.branched() || row.forked(), "a fork that nobody was told of: " + row);
        if (row.branched()) {
            happened("twins");
        }
    }

    private boolean agreed() {
        Hash root = nodes.get(0).held().root();
        return nodes.stream().allMatch(node -> node.held().root().equals(root));
    }

    private static Set<Hash> hashes(SimulatedNode node) {
        TreeSet<Hash> hashes = new TreeSet<>();
        node.store.all().forEach(fact -> hashes.add(fact.hash()));
        return hashes;
    }

    private void happened(String what) {
        sometimes.merge(what, 1, Integer::sum);
        trace.append(what).append('\n');
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }
}
