package dev.rookery.node.claim;

import dev.rookery.sync.message.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A random history of a cluster in strict numbering: the true voter and quorum, over messages that
 * are late, lost and repeated, disks that are lost, pulls that come in any order, and a clock of
 * steps.
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
        COUNTS_A_NODE_TWICE
    }

    private static final int[] SIZES = {2, 3, 3, 4, 5, 5, 5};
    private static final String M = "m/1";
    private static final int ROUND = 10;

    /** Most mail is young when it arrives. */
    private static final int FRESH = 4;

    private final Random random;
    private final Flaw flaw;
    private final Quorum quorum;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Runnable> mail = new ArrayList<>();
    private final Map<Long, Set<String>> registered = new HashMap<>();
    private Node lastVoter;
    private int now;
    private int ids;

    private final class Node {
        final int index;
        int incarnation;
        int bornAt = -1_000;
        MemoryClaims memory = new MemoryClaims();
        Map<Long, String> facts = new HashMap<>();
        boolean voter;
        Map<Integer, Boolean> learnt = new HashMap<>();

        Node(int index) {
            this.index = index;
        }

        long folded() {
            return facts.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        }

        Voter hand() {
            return new Voter(memory, entity -> folded());
        }

        boolean vote(Claim claim) {
            if (flaw == Flaw.VOTES_TWICE) {
                return claim.number() > folded();
            }
            return (voter || flaw == Flaw.NEW_ONE_VOTES) && hand().vote(claim);
        }
    }

    /** A registration on its way. */
    private final class Round {
        final Node proposer;
        final int incarnation;
        final Claim claim;
        final int began = now;
        final List<Integer> granted = new ArrayList<>();
        boolean over;

        Round(Node proposer, Claim claim) {
            this.proposer = proposer;
            this.incarnation = proposer.incarnation;
            this.claim = claim;
            granted.add(proposer.index);
        }

        void granted(int node) {
            boolean late = now - began > ROUND;
            boolean known = granted.contains(node) && flaw != Flaw.COUNTS_A_NODE_TWICE;
            if (over || late || known || proposer.incarnation != incarnation) {
                return;
            }
            granted.add(node);
            if (granted.size() >= needed()) {
                over = true;
                register();
            }
        }

        void register() {
            boolean another = proposer.facts.containsKey(claim.number());
            if (!another) {
                proposer.facts.put(claim.number(), claim.holder());
                registered
                        .computeIfAbsent(claim.number(), key -> new HashSet<>())
                        .add(claim.holder());
            }
        }

        int needed() {
            return flaw == Flaw.MINORITY ? quorum.majority() - 1 : quorum.majority();
        }
    }

    StrictModel(long seed, Flaw flaw) {
        this.random = new Random(seed);
        this.flaw = flaw;
        int size = SIZES[random.nextInt(SIZES.length)];
        quorum = new Quorum(size);
        for (int i = 0; i < size; i++) {
            Node node = new Node(i);
            node.voter = true;
            nodes.add(node);
        }
        lastVoter = nodes.get(0);
    }

    /** Numbers that two versions got. */
    long run(int steps) {
        for (now = 0; now < steps; now++) {
            switch (random.nextInt(32)) {
                case 0, 1 -> propose(node());
                case 2 -> pull(node(), node());
                case 3, 4, 5 -> nodes.stream().filter(it -> !it.voter).forEach(this::learn);
                case 6, 7 -> lose();
                default -> deliver();
            }
        }
        return registered.values().stream().filter(ids -> ids.size() > 1).count();
    }

    /** How many registrations there were. */
    int registered() {
        return registered.size();
    }

    private Node node() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private void propose(Node proposer) {
        if (!proposer.voter && flaw != Flaw.NEW_ONE_VOTES) {
            return;
        }
        Claim claim = proposer.hand().choose(M, "v" + ids++, 0, 0);
        Round round = new Round(proposer, claim);
        for (Node other : nodes) {
            if (other != proposer) {
                int copies = random.nextInt(8) == 0 ? 2 : 1;
                for (int i = 0; i < copies; i++) {
                    mail.add(() -> asked(round, other));
                }
            }
        }
        if (quorum.majority() == 1) {
            round.register();
        }
    }

    private void asked(Round round, Node other) {
        if (other.vote(round.claim)) {
            lastVoter = other;
            mail.add(() -> round.granted(other.index));
        }
    }

    private void deliver() {
        if (!mail.isEmpty()) {
            int fresh = Math.min(mail.size(), random.nextInt(3) > 0 ? FRESH : mail.size());
            Runnable one = mail.remove(mail.size() - 1 - random.nextInt(fresh));
            if (random.nextInt(10) > 0) {
                one.run();
            }
        }
    }

    /** What the other holds now. */
    private void pull(Node to, Node from) {
        from.facts.forEach(to.facts::putIfAbsent);
    }

    /** A disk is lost, never a majority of them at once; or a node only restarts. */
    private void lose() {
        Node node = random.nextBoolean() ? node() : lastVoter;
        if (flaw == Flaw.FORGETS_ON_RESTART) {
            node.memory = new MemoryClaims();
            return;
        }
        long learners = nodes.stream().filter(other -> !other.voter).count();
        boolean more = learners + 1 < quorum.majority();
        if (node.voter && more && random.nextInt(2) == 0) {
            node.incarnation++;
            node.bornAt = now;
            node.memory = new MemoryClaims();
            node.facts = new HashMap<>();
            node.voter = false;
            node.learnt = new HashMap<>();
        }
    }

    private void learn(Node node) {
        if (node.voter || now - node.bornAt <= 2 * ROUND) {
            return;
        }
        Node source = node();
        if (source == node) {
            return;
        }
        int incarnation = node.incarnation;
        boolean votes = source.voter;
        List<Claim> told = remembered(source);
        mail.add(
                () -> {
                    if (node.incarnation != incarnation || node.voter) {
                        return;
                    }
                    if (flaw != Flaw.LEARNS_NO_CLAIMS) {
                        told.forEach(node.hand()::learn);
                    }
                    pull(node, source);
                    node.learnt.merge(source.index, votes, Boolean::logicalOr);
                    entitle(node);
                });
    }

    private static List<Claim> remembered(Node node) {
        return node.memory.page(Optional.empty(), Integer.MAX_VALUE);
    }

    private void entitle(Node node) {
        int voters = (int) node.learnt.values().stream().filter(votes -> votes).count();
        boolean enough = quorum.lacking(voters, node.learnt.size()) == 0;
        if (enough || flaw == Flaw.LEARNS_FROM_ONE) {
            node.voter = true;
            propose(node);
        }
    }
}
