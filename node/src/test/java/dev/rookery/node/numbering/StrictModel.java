package dev.rookery.node.numbering;

import dev.rookery.node.claim.Election;
import dev.rookery.node.claim.FoldedNumbers;
import dev.rookery.node.claim.Lessons;
import dev.rookery.node.claim.MemoryClaims;
import dev.rookery.node.claim.MemorySeats;
import dev.rookery.node.claim.Quorum;
import dev.rookery.node.claim.Seating;
import dev.rookery.node.claim.Voter;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.ClaimRequest;
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
        COUNTS_VOTES_OF_OTHER_SEATS
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
    private int ids;

    /** A process; one that is gone stays an object, for its mail is still on the way. */
    private final class Node implements FoldedNumbers {
        final String name;
        final String id;
        final MemorySeats seats;
        MemoryClaims claims = new MemoryClaims();
        final Map<Long, String> facts = new HashMap<>();
        final Lessons lessons = new Lessons(quorum);
        boolean gone;

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

        Election election() {
            return new Election(quorum.size(), seats, claims, new Voter(claims, this, BEHIND));
        }

        boolean votes() {
            return !gone && election().votes();
        }
    }

    /** A registration on its way. */
    private final class Round {
        final Node proposer;
        final Claim claim;
        final Seats seats;
        final Tally tally;
        boolean over;

        Round(Node proposer, Claim claim) {
            this.proposer = proposer;
            this.claim = claim;
            this.seats = proposer.election().seats();
            int needed = flaw == Flaw.MINORITY ? quorum.majority() - 1 : quorum.majority();
            this.tally = new Tally(seats, proposer.id, 1, needed, Integer.MAX_VALUE);
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
            if (tally.standing(0) == Tally.Standing.WON) {
                over = true;
                if (!proposer.facts.containsKey(claim.number())) {
                    proposer.facts.put(claim.number(), claim.holder());
                    registered
                            .computeIfAbsent(claim.number(), key -> new HashSet<>())
                            .add(claim.holder());
                }
            }
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

    /** Numbers that two versions got. */
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
        return registered.values().stream().filter(holders -> holders.size() > 1).count();
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
        Claim claim =
                proposer.election()
                        .choose(M, "v" + ids++, 0, 0, random.nextBoolean())
                        .orElseThrow();
        vote(proposer, claim);
        Round round = new Round(proposer, claim);
        round.look();
        for (Node other : nodes) {
            if (other != proposer) {
                send(() -> asked(round, other));
            }
        }
    }

    private void asked(Round round, Node other) {
        if (other.gone) {
            return;
        }
        boolean blind = flaw == Flaw.COUNTS_VOTES_OF_OTHER_SEATS;
        Seats shown = blind ? other.election().seats() : round.seats;
        ClaimReply reply =
                other.election()
                        .answer(ClaimRequest.votes(round.proposer.id, shown, List.of(round.claim)));
        vote(other, round.claim);
        ClaimReply told =
                blind
                        ? new ClaimReply(
                                round.seats, reply.standing(), reply.refused(), List.of(), false)
                        : reply;
        send(() -> round.take(counted(round, other), told));
        if (flaw == Flaw.COUNTS_A_NODE_TWICE) {
            send(() -> round.take(counted(round, other), told));
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
        long learners = nodes.stream().filter(other -> !other.votes()).count();
        if (flaw == Flaw.FORGETS_ON_RESTART) {
            node.claims = new MemoryClaims();
        } else if (node.votes() && learners + 1 < quorum.majority()) {
            replace(node);
        }
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
        }
        nodes.remove(node);
        node.gone = !copied;
        nodes.add(next);
        if (copied) {
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
                        node.election().learn(reply);
                    }
                    send(() -> pulled(node, mine, reply, source));
                });
    }

    private void pulled(Node node, Seat mine, ClaimReply reply, Node source) {
        if (source.gone || node.votes()) {
            return;
        }
        pull(node, source);
        boolean votes = reply.standing() == Standing.VOTER;
        node.lessons.take(mine, source.id, reply.seats(), votes);
        boolean enough = node.lessons.lacking(node.election().seats()) == 0;
        if (enough || (flaw == Flaw.LEARNS_FROM_ONE && votes)) {
            node.election().entitle(mine);
        }
    }
}
