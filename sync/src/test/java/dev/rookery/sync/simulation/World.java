package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.peer.PeerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Some nodes, one thread, one source of chance, virtual time. Everything that happens follows from
 * the seed and is written into a trace; what must always hold is checked as it happens.
 *
 * <p>Threads: one world, one thread.
 */
public final class World implements AutoCloseable {
    static final String CLUSTER = "sim";

    private final Random random;
    private final PeerSettings settings;
    private final DriverSettings driver;
    private final Workload workload;
    private final SimulatedTime time = new SimulatedTime();
    private final Trace trace;
    private final Laws laws = new Laws();
    private final Network network;

    /**
     * @param names of the nodes; they all start at once
     * @param asBytes whether messages travel as bytes
     * @param reader shown each line of the trace
     */
    World(
            Random random,
            List<String> names,
            PeerSettings settings,
            boolean asBytes,
            Workload workload,
            Optional<Consumer<String>> reader) {
        this.random = random;
        this.settings = settings;
        this.driver = steps(random);
        this.workload = workload;
        this.trace = new Trace(time, reader);
        this.network = new Network(this, asBytes);
        names.forEach(name -> network.add(new Node(this, name)));
    }

    /** Some take all of a peer's facts in one commit, some a few at a time. */
    private static DriverSettings steps(Random random) {
        DriverSettings usual = DriverSettings.DEFAULTS;
        return new DriverSettings(
                usual.proposalsMax(),
                usual.peerBytesMax(),
                usual.groupProposalsMax(),
                usual.groupBytesMax(),
                random.nextInt(3) == 0 ? 1 + random.nextInt(9) : usual.stepFactsMax(),
                usual.stepBytesMax(),
                usual.rumorWindow(),
                usual.probeEvery(),
                usual.giveWait(),
                usual.driftMax());
    }

    DriverSettings driver() {
        return driver;
    }

    SimulatedTime time() {
        return time;
    }

    Random random() {
        return random;
    }

    PeerSettings settings() {
        return settings;
    }

    Workload workload() {
        return workload;
    }

    Laws laws() {
        return laws;
    }

    Trace trace() {
        return trace;
    }

    Network network() {
        return network;
    }

    List<Node> nodes() {
        return network.nodes();
    }

    Origin freshOrigin() {
        return new Origin(random.nextLong(), random.nextLong());
    }

    /** Lets time pass, and all happen that is due. */
    void run(Duration duration) {
        long until = time.nanos() + duration.toNanos();
        while (time.step(until)) {
            laws.broken().ifPresent(World::raise);
        }
    }

    private static void raise(Violation violation) {
        throw violation;
    }

    /** A user asks for something at a node that runs. */
    void ask(Node node) {
        ask(node, workload.ask(site(node), random));
    }

    void ask(Node node, Proposal<?> proposal) {
        node.process().ifPresent(process -> process.write(proposal));
    }

    /** The node as its workload sees it. */
    Site site(Node node) {
        int reachable = 1;
        for (Node other : nodes()) {
            reachable += other != node && network.connected(node, other) ? 1 : 0;
        }
        return new Site(
                node.name(),
                node.disk().store(),
                node.process().orElseThrow().held(),
                node.millis(),
                reachable,
                nodes().size());
    }

    /** All faults end, and every node runs. Clocks stay as they are. */
    void heal() {
        network.each(Link::heal);
        for (Node node : nodes()) {
            node.disk().full = false;
            node.disk().nextCommit = Optional.empty();
            node.archive().fails = false;
            node.overloaded = false;
            node.start();
        }
        trace.say("all", "healed");
    }

    /**
     * All nodes that run hold the same within some rounds.
     *
     * @return how many it took
     */
    int agree(int roundsMax) {
        int rounds = 0;
        while (!agreed()) {
            int taken = rounds;
            laws.check(taken < roundsMax, () -> "no equal roots within " + roundsMax + " rounds");
            run(settings.interval());
            rounds++;
        }
        trace.say("all", "equal roots after " + rounds + " rounds");
        return rounds;
    }

    private boolean agreed() {
        List<Hash> roots =
                nodes().stream()
                        .filter(Node::runs)
                        .map(node -> node.process().orElseThrow().held().root())
                        .distinct()
                        .toList();
        return roots.size() <= 1;
    }

    /** What must hold once all hold the same. */
    void audit() {
        List<Node> running = nodes().stream().filter(Node::runs).toList();
        Node first = running.get(0);
        for (Node node : running) {
            laws.check(
                    node.disk().durable().equals(first.disk().durable()),
                    () -> "equal roots, unequal facts: " + first + " and " + node);
            laws.keptPromises(node.name(), node.disk());
            node.disk().audit();
        }
        laws.check(
                running.stream()
                                .map(node -> node.process().orElseThrow().origin())
                                .distinct()
                                .count()
                        == running.size(),
                () -> "two nodes write under one origin");
        workload.settled(running.stream().map(this::site).toList());
        laws.broken().ifPresent(World::raise);
        trace.mix(first.disk().root());
        trace.say("all", laws.promises() + " promises kept");
    }

    /** Node-hours of virtual time so far. */
    double nodeHours() {
        return nodes().size() * (time.nanos() / 3.6e12);
    }

    /** What happened how often. */
    Map<String, Long> counts() {
        return trace.counts();
    }

    @Override
    public void close() {
        nodes().forEach(Node::kill);
        workload.close();
    }
}
