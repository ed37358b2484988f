package dev.rookery.node.numbering;

import dev.rookery.node.claim.Election;
import dev.rookery.node.claim.FoldedNumbers;
import dev.rookery.node.claim.Lessons;
import dev.rookery.node.claim.MemoryClaims;
import dev.rookery.node.claim.MemoryPledges;
import dev.rookery.node.claim.MemorySeats;
import dev.rookery.node.claim.Quorum;
import dev.rookery.node.claim.Seating;
import dev.rookery.node.claim.VoteMemory;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A random history of a cluster in strict numbering: the true votes, seats, lessons and tallies,
 * over messages that are late without bound, lost and repeated; disks that are lost, old states
 * that are restored, directories that are copied while both live on, and pulls in any order. There
 * is no clock: none is needed.
 *
 * <p>Threads: owned by the test.
 */
final class StrictModel {

    /** What may be done wrong. */
    enum Flaw {
        NONE,
        VOTES_TWICE,
        MINORITY,
        NEW_ONE_VOTES,
        LEARNS_FROM_ONE,
        LEARNS_NO_CLAIMS,
        FORGETS_ON_RESTART,
        COUNTS_A_NODE_TWICE,
        COUNTS_VOTES_OF_OTHER_SEATS,
        TAKES_ITS_OWN_NUMBER,
        IGNORES_EARLIER_VOTES,
        FORGETS_PROMISES,
        LEARNS_NO_PLEDGES
    }

    private static final int[] SIZES = {2, 3, 3, 4, 5, 5, 5};
    private static final String M = "m/1";
    private static final int BEHIND = 2;
    private static final Duration LONG = Duration.ofHours(1);

    /** Most mail is young when it arrives. */
    private static final int FRESH = 4;

    private final Random random;
    private final Flaw flaw;
    private final Quorum quorum;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Runnable> mail = new ArrayList<>();
    private final Map<Long, Set<String>> registered = new HashMap<>();
    private final Map<String, Set<Long>> answered = new HashMap<>();
    private final List<Node> originals = new ArrayList<>();
    private int ids;
    private int keys;

    /** A process; one that is gone stays an object, for its mail is still on the way. */
    private final class Node implements FoldedNumbers {
        final String name;
        final String id;
        final MemorySeats seats;
        MemoryClaims claims = new MemoryClaims();
        MemoryPledges pledges = new MemoryPledges();
        final Map<Long, String> facts = new HashMap<>();
        final Lessons lessons = new Lessons(quorum);
        boolean gone;
        boolean doubted;

        Node(String name, String id, Seats known) {
            this.name = name;
            this.id = id;
            this.seats = new MemorySeats(new Origin(random.nextLong(), ids++), known);
        }

        @Override
        public long highest(String entity) {
            return facts.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        }

        @Override
        public boolean taken(String entity, long number) {
            return facts.containsKey(number);
        }

        @Override
        public Optional<Long> numberOf(String entity, String holder) {
            return facts.entrySet().stream()
                    .filter(fact -> fact.getValue().equals(holder))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }

        Election election() {
            return new Election(
                    quorum.size(), new VoteMemory(seats, claims, pledges), this, BEHIND);
        }

        boolean votes() {
            return !gone && election().votes();
        }
    }

    /** A registration on its way: its claim and promise, or its vote. */
    private final class Round {
        final Node proposer;
        final Claim claim;
        final Optional<Pledge> pledge;
        final Seats seats;
        final Tally tally;
        boolean over;

        Round(Node proposer, Claim claim, Optional<Pledge> pledge) {
            this.proposer = proposer;
            this.claim = claim;
            this.pledge = pledge;
            this.seats = proposer.election().seats();
            int needed = flaw == Flaw.MINORITY ? quorum.majority() - 1 : quorum.majority();
            this.tally =
                    new Tally(
                            seats,
                            proposer.id,
                            claims().size(),
                            pledge.stream().toList(),
                            needed,
                            Integer.MAX_VALUE / 2);
        }

        boolean settles() {
            return pledge.filter(Pledge::votes).isPresent();
        }

        List<Claim> claims() {
            return settles() ? List.of() : List.of(claim);
        }

        ClaimRequest request(Seats shown) {
            List<Pledge> asked =
                    pledge.stream().map(one -> settles() ? one : one.asPromise()).toList();
            return ClaimRequest.votes(proposer.id, shown, claims(), asked);
        }

        void take(String node, ClaimReply reply) {
            if (over || proposer.gone) {
                return;
            }
            proposer.election().heard(reply.seats());
            tally.take(node, reply);
            look();
        }

        void look() {
            boolean won =
                    (settles() || tally.standing(0) == Tally.Standing.WON)
                            && (pledge.isEmpty() || tally.pledged(0) == Tally.Standing.WON);
            if (won && pledge.isPresent() && !settles()) {
                over = true;
                boolean blind = flaw == Flaw.IGNORES_EARLIER_VOTES || tally.number(0) == 0;
                settle(proposer, claim, pledge.get().voting(blind ? claim.number() : told()));
            } else if (won) {
                over = true;
                register(proposer, pledge.map(Pledge::number).orElse(claim.number()), claim);
            }
        }

        private long told() {
            return tally.number(0);
        }
    }

    StrictModel(long seed, Flaw flaw) {
        this.random = new Random(seed);
        this.flaw = flaw;
        quorum = new Quorum(SIZES[random.nextInt(SIZES.length)]);
        for (int i = 0; i < quorum.size(); i++) {
            nodes.add(new Node("n" + i, "n" + i, Seats.empty(quorum.size())));
        }
    }

    /** Numbers that two versions got, and versions that were answered with two numbers. */
    long run(int steps) {
        begin();
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(32)) {
                case 0, 1, 2 -> propose(any());
                case 3 -> pull(any(), any());
                case 9 -> tidy(any());
                case 4, 5, 6, 7 ->
                        List.copyOf(nodes).stream().filter(it -> !it.votes()).forEach(this::learn);
                case 8 -> lose();
                default -> deliver();
            }
        }
        return registered.values().stream().filter(holders -> holders.size() > 1).count()
                + answered.values().stream().filter(numbers -> numbers.size() > 1).count();
    }

    /** How many versions that were asked for at several nodes got a number. */
    long repeated() {
        return answered.keySet().stream().filter(holder -> holder.startsWith("k")).count();
    }

    /** How many numbers were registered. */
    int registered() {
        return registered.size();
    }

    /** All learn from all, as at a cluster's beginning; nothing is lost meanwhile. */
    private void begin() {
        while (nodes.stream().anyMatch(node -> !node.votes())) {
            nodes.stream().filter(node -> !node.votes()).forEach(this::learn);
            while (!mail.isEmpty()) {
                mail.remove(0).run();
            }
        }
    }

    private static void tidy(Node node) {
        node.election().tidy(Optional.empty());
    }

    private Node any() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private void send(Runnable one) {
        mail.add(one);
    }

    private void deliver() {
        if (!mail.isEmpty()) {
            int fresh = Math.min(mail.size(), random.nextInt(3) > 0 ? FRESH : mail.size());
            int at = mail.size() - 1 - random.nextInt(fresh);
            switch (random.nextInt(12)) {
                case 0 -> mail.remove(at);
                case 1 -> mail.get(at).run();
                default -> mail.remove(at).run();
            }
        }
    }

    private void propose(Node proposer) {
        if (!proposer.votes()) {
            return;
        }
        boolean keyed = random.nextInt(3) == 0;
        keys += random.nextInt(6) == 0 ? 1 : 0;
        String holder = keyed ? "k" + (keys + random.nextInt(2)) : "v" + ids++;
        Optional<Long> known = proposer.numberOf(M, holder);
        if (known.isPresent()) {
            answer(holder, known.get());
            return;
        }
        Claim claim =
                proposer.election().choose(M, holder, 0, 0, random.nextBoolean()).orElseThrow();
        vote(proposer, claim);
        boolean asks = keyed && flaw != Flaw.TAKES_ITS_OWN_NUMBER;
        Optional<Pledge> pledge =
                asks ? Optional.of(proposer.election().promise(M, holder, 0)) : Optional.empty();
        ask(new Round(proposer, claim, pledge));
    }

    private void ask(Round round) {
        round.look();
        for (Node other : nodes) {
            if (other != round.proposer) {
                send(() -> asked(round, other));
            }
        }
    }

    /** A majority promised: now it is to vote, the proposer first. */
    private void settle(Node proposer, Claim claim, Pledge vote) {
        forgetPromises(proposer, vote);
        if (proposer.votes() && proposer.election().pledge(List.of(vote)).contains(vote)) {
            ask(new Round(proposer, claim, Optional.of(vote)));
        }
    }

    private void register(Node proposer, long number, Claim claim) {
        Optional<Long> known = proposer.numberOf(M, claim.holder());
        if (known.isPresent()) {
            answer(claim.holder(), known.get());
        } else if (!proposer.facts.containsKey(number)) {
            proposer.facts.put(number, claim.holder());
            registered.computeIfAbsent(number, key -> new HashSet<>()).add(claim.holder());
            answer(claim.holder(), number);
        }
    }

    private void answer(String holder, long number) {
        answered.computeIfAbsent(holder, key -> new HashSet<>()).add(number);
    }

    private void asked(Round round, Node other) {
        if (other.gone) {
            return;
        }
        boolean blind = flaw == Flaw.COUNTS_VOTES_OF_OTHER_SEATS;
        Seats shown = blind ? other.election().seats() : round.seats;
        round.pledge.ifPresent(pledge -> forgetPromises(other, pledge));
        ClaimReply reply = other.election().answer(round.request(shown));
        vote(other, round.claim);
        ClaimReply told =
                blind
                        ? ClaimReply.votes(
                                round.seats, reply.standing(), reply.refused(), reply.pledges())
                        : reply;
        send(() -> round.take(counted(round, other), told));
        if (flaw == Flaw.COUNTS_A_NODE_TWICE) {
            send(() -> round.take(counted(round, other), told));
        }
    }

    private void forgetPromises(Node node, Pledge asked) {
        if (flaw == Flaw.FORGETS_PROMISES) {
            node.pledges
                    .pledge(M, asked.holder())
                    .ifPresent(it -> node.pledges.put(it.promising(it.voted())));
        }
    }

    private String counted(Round round, Node other) {
        if (flaw != Flaw.COUNTS_A_NODE_TWICE) {
            return other.id;
        }
        List<Seat> taken = round.seats.taken();
        return taken.get(random.nextInt(taken.size())).node();
    }

    private void vote(Node node, Claim claim) {
        if (flaw == Flaw.VOTES_TWICE) {
            node.claims.forget(claim.entity(), claim.number());
        }
    }

    /** What the other holds now. */
    private static void pull(Node to, Node from) {
        from.facts.forEach(to.facts::putIfAbsent);
    }

    private void lose() {
        Node node = any();
        long learners = quorum.size() - nodes.stream().filter(this::informed).count();
        if (flaw == Flaw.FORGETS_ON_RESTART) {
            node.claims = new MemoryClaims();
        } else if (learners + 1 < quorum.majority() && !twoAndOneUnaware()) {
            if (!originals.isEmpty() && random.nextInt(3) == 0) {
                restart(originals.remove(random.nextInt(originals.size())));
            } else if (informed(node)) {
                replace(node);
            }
        }
    }

    /** Whether it votes under the seats that anybody took last: so it knows what was voted for. */
    private boolean informed(Node node) {
        return node.votes() && !node.doubted && latest().of(node.seats.origin()).isPresent();
    }

    private Seats latest() {
        return nodes.stream()
                .map(one -> one.election().seats())
                .reduce(Seats.empty(quorum.size()), Seats::merged);
    }

    /**
     * Of two, one that was replaced and does not know it may be the only one that the other's
     * successor finds: it counts as one that is without what it should know.
     */
    private boolean twoAndOneUnaware() {
        return quorum.size() == 2
                && nodes.stream()
                        .anyMatch(
                                node -> node.votes() && latest().of(node.seats.origin()).isEmpty());
    }

    /** One whose copy took its seat is started again, as it was; the copy is stopped, or not. */
    private void restart(Node original) {
        boolean stopped = random.nextBoolean();
        for (Node copy : nodes) {
            boolean same = copy.id.equals(original.id);
            copy.gone |= same && stopped;
            copy.doubted |= same;
        }
        nodes.removeIf(copy -> copy.gone);
        original.lessons.forget();
        nodes.add(original);
    }

    /** By one with an empty disk, by an older state of its own, or by a copy while it lives on. */
    private void replace(Node node) {
        boolean copied = random.nextInt(4) == 0;
        boolean restored = copied || random.nextBoolean();
        Node next =
                restored
                        ? new Node(node.name, node.id, node.election().seats())
                        : new Node(node.name, node.name + "~" + ids++, Seats.empty(quorum.size()));
        if (restored) {
            List<Claim> claims = node.claims.page(Optional.empty(), Integer.MAX_VALUE);
            claims.subList(0, random.nextInt(claims.size() + 1)).forEach(next.claims::put);
            node.pledges
                    .oldest(random.nextInt(node.pledges.count() + 1))
                    .forEach(next.pledges::put);
        }
        nodes.remove(node);
        node.gone = !copied;
        nodes.add(next);
        if (copied) {
            originals.add(node);
            // It goes on as long as its votes are counted.
            for (int i = 0; i < 3; i++) {
                propose(node);
            }
        }
    }

    private void learn(Node node) {
        Election election = node.election();
        Seats known = election.seats();
        Optional<Seat> mine = known.of(node.seats.origin());
        if (mine.isEmpty()) {
            node.lessons.forget();
            boolean all = random.nextInt(3) == 0;
            Seats taken = election.sit(new Seating(node.id, LONG, id -> all || !lives(id)));
            if (flaw == Flaw.NEW_ONE_VOTES) {
                taken.of(node.seats.origin()).ifPresent(election::entitle);
            }
            return;
        }
        for (Node source : nodes) {
            if (source != node) {
                send(() -> told(node, mine.get(), known, source));
            }
        }
    }

    private boolean lives(String id) {
        return nodes.stream().anyMatch(node -> node.id.equals(id));
    }

    private void told(Node node, Seat mine, Seats shown, Node source) {
        if (source.gone) {
            return;
        }
        ClaimReply reply =
                source.election().answer(ClaimRequest.page(node.id, shown, Optional.empty()));
        send(
                () -> {
                    boolean blank = flaw == Flaw.LEARNS_NO_CLAIMS;
                    node.election().heard(reply.seats());
                    if (!blank) {
                        node.election().learn(lesson(reply));
                    }
                    send(() -> pulled(node, mine, reply, source));
                });
    }

    private ClaimReply lesson(ClaimReply told) {
        List<Pledge> pledges = flaw == Flaw.LEARNS_NO_PLEDGES ? List.of() : told.pledges();
        return ClaimReply.page(told.seats(), told.standing(), told.claims(), pledges, told.more());
    }

    private void pulled(Node node, Seat mine, ClaimReply reply, Node source) {
        if (source.gone || node.votes()) {
            return;
        }
        pull(node, source);
        boolean votes = reply.standing() == Standing.VOTER;
        node.lessons.take(mine, source.id, reply.seats(), reply.standing());
        boolean enough = node.lessons.lacking(node.election().seats()) == 0;
        if (enough || (flaw == Flaw.LEARNS_FROM_ONE && votes)) {
            node.election().entitle(mine);
        }
    }
}
