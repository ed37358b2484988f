package dev.rookery.sync.simulation;

import dev.rookery.sync.simulation.Disk.CommitFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Faults by chance: each world has some kinds of them, now and then, for some seconds or minutes.
 *
 * <p>Threads: one world, one thread.
 */
final class Chaos {

    /** What goes wrong. Each must happen in some world. */
    enum Fault {
        LOSS,
        REPEAT,
        SLOW_LINK,
        PARTITION,
        CUT_ONE_WAY,
        RESTART,
        CRASH,
        CRASH_IN_COMMIT,
        POWER_LOSS,
        RESTORE,
        RESTORE_UNNOTICED,
        COPIED_DIRECTORY,
        CLONED_MACHINE,
        NEW_DISK,
        CLOCK_JUMP,
        OVERLOAD,
        SNAPSHOT_GONE,
        SNAPSHOT_TAMPERED,
        SNAPSHOTS_FAIL,
        DISK_FULL,
        COMMIT_FAILS,
        COMMIT_FAILS_BUT_IS_DURABLE
    }

    private static final int UNDONE_MAX = 5;
    private static final int BACKUP_AGE_MAX = 60;

    /** Most pieces are here after so long. */
    private static final int JOIN_MILLIS = 600;

    private final World world;
    private final Random random;
    private final List<Fault> kinds = new ArrayList<>();
    private final int pauseMillis;
    private final boolean ambushes;
    private boolean over;

    Chaos(World world) {
        this.world = world;
        this.random = world.random();
        for (Fault fault : Fault.values()) {
            if (random.nextInt(3) > 0) {
                kinds.add(fault);
            }
        }
        pauseMillis = 2_000 << random.nextInt(6);
        ambushes = random.nextInt(3) > 0;
    }

    void begin() {
        world.onJoin(this::joinBegins);
        if (!kinds.isEmpty()) {
            next();
        }
    }

    void end() {
        over = true;
    }

    private void next() {
        after(
                random.nextInt(2 * pauseMillis),
                () -> {
                    inflict(kinds.get(random.nextInt(kinds.size())), any());
                    next();
                });
    }

    private void after(int millis, Runnable what) {
        var unused =
                world.time()
                        .after(
                                Duration.ofMillis(millis),
                                () -> {
                                    if (!over) {
                                        what.run();
                                    }
                                });
    }

    /** For some seconds, sometimes minutes. */
    private void whileLater(Runnable undo) {
        after(1_000 + random.nextInt(random.nextInt(4) == 0 ? 600_000 : 20_000), undo);
    }

    private Node any() {
        return world.nodes().get(random.nextInt(world.nodes().size()));
    }

    private void inflict(Fault fault, Node node) {
        world.trace().say(node.name(), fault.name());
        world.trace().count(fault.name());
        switch (fault) {
            case LOSS -> onLinks(link -> link.loss = random.nextDouble() * 0.6);
            case REPEAT -> onLinks(link -> link.repeat = random.nextDouble() * 0.5);
            case SLOW_LINK -> onLinks(link -> link.delayMillis = 100 << random.nextInt(8));
            case PARTITION -> partition();
            case CUT_ONE_WAY -> oneWay(node, any());
            case RESTART, CRASH -> down(node);
            case CRASH_IN_COMMIT -> {
                CommitFault[] how = {CommitFault.DIES_BEFORE, CommitFault.DIES_AFTER};
                node.disk().nextCommit = Optional.of(how[random.nextInt(2)]);
                after(10_000 + random.nextInt(20_000), () -> node.start());
            }
            case POWER_LOSS -> powerLoss(node);
            case RESTORE -> restore(node, "an old state was restored");
            case RESTORE_UNNOTICED -> restore(node, "");
            case COPIED_DIRECTORY -> copied(node, any(), "the database file was copied");
            case CLONED_MACHINE -> copied(node, any(), "");
            case NEW_DISK -> replace(node, new Disk(world.workload(), world.laws()), "");
            case CLOCK_JUMP -> node.skewMillis = (random.nextInt(3) - 1) * 3_600_000L;
            case OVERLOAD -> {
                node.overloaded = true;
                whileLater(() -> node.overloaded = false);
            }
            case SNAPSHOT_GONE -> node.forgetSnapshot();
            case SNAPSHOT_TAMPERED -> {
                node.lies = true;
                whileLater(() -> node.lies = false);
            }
            case SNAPSHOTS_FAIL -> {
                node.archive().fails = true;
                whileLater(() -> node.archive().fails = false);
            }
            case DISK_FULL -> {
                node.disk().full = true;
                whileLater(() -> node.disk().full = false);
            }
            case COMMIT_FAILS -> node.disk().nextCommit = Optional.of(CommitFault.LOST);
            case COMMIT_FAILS_BUT_IS_DURABLE ->
                    node.disk().nextCommit = Optional.of(CommitFault.DURABLE);
        }
    }

    /** What else goes wrong goes wrong most often while a node takes in another's snapshot. */
    private void joinBegins(Node joiner, Node peer) {
        if (ambushes && !over) {
            after(random.nextInt(JOIN_MILLIS), () -> ambush(joiner, peer));
        }
    }

    private void ambush(Node joiner, Node peer) {
        switch (random.nextInt(12)) {
            case 0 -> inflict(Fault.CRASH, joiner);
            case 1 -> inflict(Fault.CRASH, peer);
            case 2 -> inflict(Fault.DISK_FULL, joiner);
            case 3 -> inflict(Fault.SNAPSHOT_GONE, peer);
            case 4 -> inflict(Fault.RESTORE, peer);
            case 5 -> inflict(Fault.SNAPSHOT_TAMPERED, peer);
            case 6 -> oneWay(peer, joiner);
            case 7, 8 -> {
                CommitFault[] how = CommitFault.values();
                int which = 1 + random.nextInt(how.length - 1);
                joiner.disk().nextExchange = Optional.of(how[which]);
                after(10_000 + random.nextInt(20_000), joiner::start);
            }
            default -> alone(joiner, peer);
        }
    }

    /** The one that serves starts again, and nobody else is there to go on with. */
    private void alone(Node joiner, Node peer) {
        List<Node> others =
                world.nodes().stream().filter(node -> node != joiner && node != peer).toList();
        List<Node> both = List.of(joiner, peer);
        world.network().cut(both, others, true);
        whileLater(() -> world.network().cut(both, others, false));
        peer.kill();
        after(1_000 + random.nextInt(4_000), peer::start);
    }

    private void onLinks(Consumer<Link> fault) {
        if (random.nextBoolean()) {
            world.network().each(fault);
        } else {
            fault.accept(world.network().link(any(), any()));
        }
        whileLater(() -> world.network().each(Link::calm));
    }

    /** Two parts that do not hear of each other. */
    private void partition() {
        List<Node> left = world.nodes().stream().filter(node -> random.nextBoolean()).toList();
        List<Node> right = world.nodes().stream().filter(node -> !left.contains(node)).toList();
        world.network().cut(left, right, true);
        whileLater(() -> world.network().cut(left, right, false));
    }

    private void oneWay(Node from, Node to) {
        world.network().link(from, to).cut = true;
        whileLater(() -> world.network().link(from, to).cut = false);
    }

    private void down(Node node) {
        node.kill();
        whileLater(node::start);
    }

    private void powerLoss(Node node) {
        int undone = Math.min(node.disk().commits(), random.nextInt(UNDONE_MAX + 1));
        world.trace().count(undone > 0 ? "commits undone" : "no commit undone");
        replace(
                node,
                node.disk().copy(node.disk().commits() - undone),
                "the machine went down under the node");
    }

    private void restore(Node node, String why) {
        int age = Math.min(node.disk().commits(), random.nextInt(BACKUP_AGE_MAX));
        replace(node, node.disk().copy(node.disk().commits() - age), why);
    }

    private void copied(Node node, Node from, String why) {
        replace(node, from.disk().copy(from.disk().commits()), why);
    }

    /**
     * Another disk in place of the node's, whose facts may be lost with it.
     *
     * @param why a new origin will be taken; empty when nobody notices, and it is used again
     */
    private void replace(Node node, Disk now, String why) {
        node.kill();
        Disk before = node.disk();
        node.swap(now, Optional.of(why).filter(text -> !text.isEmpty()));
        if (why.isEmpty()) {
            now.identity().ifPresent(own -> world.laws().reused(own.current()));
        }
        world.laws().destroyed(before, world.nodes().stream().map(Node::disk).toList());
        whileLater(node::start);
    }
}
