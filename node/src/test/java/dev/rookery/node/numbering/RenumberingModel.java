package dev.rookery.node.numbering;

import dev.rookery.node.numbering.Renumbering.Conflict;
import dev.rookery.node.numbering.Renumbering.Numbers;
import dev.rookery.node.numbering.Renumbering.Scene;
import dev.rookery.node.numbering.Renumbering.Turn;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Nodes that numbered versions of one model while apart meet again, one after the other, and
 * settle: a random history in virtual time, with pulls, rumors that arrive or do not, and versions
 * that are registered meanwhile.
 *
 * <p>Threads: one history, one thread.
 */
final class RenumberingModel {
    private static final ModelKey MODEL = new ModelKey("m", 1);
    private static final Hash HASH = Hash.of(new byte[0]);
    private static final int TICK = 2_000;
    private static final int PULL = 5_000;
    private static final int RUMOR = 200;
    private static final int PULLS_AT_ONCE = 3;
    private static final int JOIN = 15_000;
    private static final int BUSY = 20_000;
    private static final int END = 1_200_000;
    private static final Comparator<Claim> BEST =
            Comparator.comparing((Claim claim) -> !claim.majority()).thenComparing(Claim::rank);

    /** By which rule a version gets its next number. */
    enum Rule {
        /** Each node takes the next number after the highest that it knows, after one pull. */
        NEXT,
        /** {@link Renumbering}. */
        PLAN
    }

    /**
     * How a history went.
     *
     * @param settled in the end; else it went on for too long
     * @param rounds how often the version was renumbered that was so most often
     * @param again how many renumberings were not a version's first
     * @param millis from when all had met and nothing more was registered
     */
    record Outcome(boolean settled, int rounds, int again, long millis) {}

    private record Claim(Ulid version, Rank registered, long number, boolean majority, Rank rank) {}

    private record Event(long at, int order, Runnable what) {}

    private final Random random;
    private final Rule rule;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::order));
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Ulid, Integer> renumbered = new LinkedHashMap<>();
    private final int together;
    private long now;
    private int order;

    RenumberingModel(long seed, Rule rule) {
        this.random = new Random(seed);
        this.rule = rule;
        this.together = random.nextBoolean() ? 1_000 : JOIN;
    }

    /** One node: what it holds of each, in order, and when it last pulled. */
    private final class Node {
        final int id;
        final int joins = JOIN - random.nextInt(together);
        final Renumbering renumbering = new Renumbering(Renumbering.GRACE);
        final List<List<Claim>> held = new ArrayList<>();
        Map<Ulid, Long> seen = new LinkedHashMap<>();
        Optional<Instant> lastPull = Optional.empty();
        long stamp;

        Node(int id) {
            this.id = id;
        }

        Origin origin() {
            return new Origin(id + 1, 1);
        }

        long max() {
            return all().stream().mapToLong(Claim::number).max().orElse(0);
        }

        List<Claim> all() {
            return held.stream().flatMap(List::stream).toList();
        }

        boolean claimed(long number) {
            return all().stream().anyMatch(claim -> claim.number() == number);
        }

        Claim claim(Optional<Conflict> again, long number) {
            stamp = Math.max(stamp + 1, now << 16);
            Rank rank = new Rank(new Stamp(stamp), dot(), HASH);
            Ulid version = again.map(Conflict::version).orElse(new Ulid(id + 1, rank.dot().seq()));
            Rank registered = again.map(Conflict::registered).orElse(rank);
            Claim claim = new Claim(version, registered, number, lastPull.isPresent(), rank);
            held.get(id).add(claim);
            return claim;
        }

        private Dot dot() {
            return new Dot(origin(), held.get(id).size() + 1);
        }

        void take(int from, List<Claim> theirs, int upTo) {
            List<Claim> mine = held.get(from);
            while (mine.size() < upTo) {
                Claim claim = theirs.get(mine.size());
                stamp = Math.max(stamp, claim.rank().stamp().bits());
                mine.add(claim);
            }
        }

        void takeAll(Node other) {
            for (int i = 0; i < held.size(); i++) {
                take(i, other.held.get(i), other.held.get(i).size());
            }
        }

        List<Conflict> conflicts() {
            Map<Long, Claim> best = new LinkedHashMap<>();
            Map<Ulid, Rank> without = new LinkedHashMap<>();
            List<Claim> all = all();
            for (Claim claim : all) {
                best.merge(claim.number(), claim, (a, b) -> BEST.compare(a, b) <= 0 ? a : b);
                without.put(claim.version(), claim.registered());
            }
            best.values().forEach(claim -> without.remove(claim.version()));
            List<Conflict> conflicts = new ArrayList<>();
            without.forEach((id, rank) -> conflicts.add(new Conflict(MODEL, id, rank)));
            return conflicts;
        }
    }

    /** Runs until every node holds the same and no version is without a number. */
    Outcome run() {
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            nodes.add(new Node(i));
        }
        int most = 1 + random.nextInt(12);
        nodes.forEach(node -> begin(node, random.nextInt(most + 1)));
        int busy = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 0;
        for (int i = 0; i < busy; i++) {
            at(JOIN + random.nextInt(BUSY), () -> register(nodes.get(random.nextInt(count))));
        }
        long from = busy == 0 ? JOIN : JOIN + BUSY;
        while (now < END && (now <= from || !settled())) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
        }
        int rounds = renumbered.values().stream().mapToInt(n -> n).max().orElse(0);
        int claims = renumbered.values().stream().mapToInt(n -> n).sum();
        return new Outcome(now < END, rounds, claims - renumbered.size(), now - from);
    }

    private void begin(Node node, int more) {
        nodes.forEach(each -> node.held.add(new ArrayList<>()));
        for (int v = 0; v <= more; v++) {
            now = random.nextInt(1_000);
            node.claim(Optional.empty(), node.max() + 1);
        }
        at(random.nextInt(TICK), () -> tick(node));
        at(node.joins + random.nextInt(PULL), () -> pull(node));
    }

    private boolean settled() {
        int facts = nodes.get(0).all().size();
        return nodes.stream().allMatch(n -> n.all().size() == facts)
                && nodes.stream().mapToInt(n -> n.held.get(n.id).size()).sum() == facts
                && nodes.get(0).conflicts().isEmpty();
    }

    private void at(long when, Runnable what) {
        events.add(new Event(when, order++, what));
    }

    private Node other(Node node) {
        int other = random.nextInt(nodes.size() - 1);
        return nodes.get(other < node.id ? other : other + 1);
    }

    private void pull(Node node) {
        pull(node, other(node));
        at(now + PULL * 4 / 5 + random.nextInt(PULL * 2 / 5), () -> pull(node));
    }

    private void pull(Node node, Node other) {
        if (now < other.joins || now < node.joins) {
            return;
        }
        node.takeAll(other);
        other.takeAll(node);
        node.lastPull = Optional.of(Instant.ofEpochMilli(now));
    }

    /** A fresh fact, told to everybody; what does not follow on what is held causes a pull. */
    private void tell(Node node, int from) {
        int upTo = node.held.get(node.id).size();
        for (Node other : nodes) {
            if (other == node || now < node.joins || now < other.joins || random.nextInt(5) == 0) {
                continue;
            }
            at(now + 1 + random.nextInt(RUMOR), () -> hear(other, node, from, upTo));
        }
    }

    private void hear(Node other, Node from, int first, int upTo) {
        if (other.held.get(from.id).size() < first) {
            pull(other, from);
        } else {
            other.take(from.id, from.held.get(from.id), upTo);
        }
    }

    private void register(Node node) {
        int before = node.held.get(node.id).size();
        node.claim(Optional.empty(), node.max() + 1);
        tell(node, before);
    }

    private void tick(Node node) {
        at(now + TICK, () -> tick(node));
        List<Conflict> conflicts = node.conflicts();
        List<Turn> turns = rule == Rule.NEXT ? next(node, conflicts) : planned(node, conflicts);
        if (node.renumbering.awaitsPull()) {
            List<Node> some = new ArrayList<>(nodes);
            some.remove(node);
            Collections.shuffle(some, random);
            some.stream()
                    .limit(PULLS_AT_ONCE)
                    .forEach(other -> at(now + random.nextInt(RUMOR), () -> pull(node, other)));
        }
        for (Turn turn : turns) {
            int before = node.held.get(node.id).size();
            long number =
                    node.claimed(turn.number()) || turn.number() == 0
                            ? node.max() + 1
                            : turn.number();
            node.claim(Optional.of(turn.conflict()), number);
            renumbered.merge(turn.conflict().version(), 1, Integer::sum);
            if (random.nextInt(4) == 0 || turn.equals(turns.get(turns.size() - 1))) {
                tell(node, before); // Of what came before in this tick, in a part of its own.
            }
        }
    }

    private List<Turn> planned(Node node, List<Conflict> conflicts) {
        Set<String> live = new TreeSet<>();
        nodes.forEach(each -> live.add("" + each.id));
        Scene scene =
                new Scene(
                        Set.of(node.origin()),
                        "" + node.id,
                        live,
                        node.lastPull,
                        Instant.ofEpochMilli(now));
        return node.renumbering.due(
                conflicts,
                scene,
                new Numbers() {
                    @Override
                    public long max(ModelKey model) {
                        return node.max();
                    }

                    @Override
                    public boolean claimed(ModelKey model, long number) {
                        return node.claimed(number);
                    }
                });
    }

    private List<Turn> next(Node node, List<Conflict> conflicts) {
        Map<Ulid, Long> before = node.seen;
        node.seen = new LinkedHashMap<>();
        List<Turn> turns = new ArrayList<>();
        for (Conflict conflict : conflicts) {
            long seen = before.getOrDefault(conflict.version(), now);
            node.seen.put(conflict.version(), seen);
            boolean informed = node.lastPull.filter(at -> at.toEpochMilli() >= seen).isPresent();
            if (informed && conflict.origin().equals(node.origin())) {
                turns.add(new Turn(conflict, 0));
            }
        }
        return turns;
    }
}
