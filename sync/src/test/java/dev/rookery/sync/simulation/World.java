package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.peer.PeerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Some nodes, one thread, one source of chance, virtual time. Everything that happens follows from
 * the seed and is written into a trace; what must always hold is checked as it happens.
 *
 * <p>Threads: one world, one thread.
 */
public final class World implements AutoCloseable {
    static final String CLUSTER = "sim";

    private static final Duration LIVE = Duration.ofMinutes(1);

    private final Random random;
    private final PeerSettings settings;
    private final DriverSettings driver;
    private final Workload workload;
    private final SimulatedTime time = new SimulatedTime();
    private final Trace trace;
    private final Laws laws = new Laws();
    private final FarBehind farBehind;
    private final Network network;
    private BiConsumer<Node, Node> joining = (joiner, peer) -> {};

    /**
     * @param names of the nodes; they all start at once
     * @param farBehind how they get on with each other then
     * @param asBytes whether messages travel as bytes
     * @param reader shown each line of the trace
     */
    World(
            Random random,
            List<String> names,
            PeerSettings settings,
            FarBehind farBehind,
            boolean asBytes,
            Workload workload,
            Optional<Consumer<String>> reader) {
        this.random = random;
        this.settings = settings;
        this.driver = steps(random);
        this.workload = workload;
        this.farBehind = farBehind;
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
                usual.pushGap(),
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

    FarBehind farBehind() {
        return farBehind;
    }

    /** Whom to tell who begins with whose snapshot. */
    void onJoin(BiConsumer<Node, Node> then) {
        joining = then;
    }

    /** A node begins with a peer's snapshot. */
    void joinBegins(Node joiner, String peer) {
        nodes().stream()
                .filter(node -> node.name().equals(peer))
                .forEach(node -> joining.accept(joiner, node));
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
        if (node.runs()) {
            Proposal<?> proposal = workload.ask(site(node), random);
            int copies = random.nextInt(8) == 0 ? 1 + random.nextInt(nodes().size()) : 1;
            ask(node, proposal, copies);
        }
    }

    /**
     * As above.
     *
     * @param copies how many nodes must hold it before somebody is told that it is confirmed
     */
    void ask(Node node, Proposal<?> proposal, int copies) {
        node.process().ifPresent(process -> process.write(proposal, copies));
    }

    /** The node as its workload sees it. */
    Site site(Node node) {
        RunningNode process = node.process().orElseThrow();
        return new Site(
                node.name(),
                node.disk().store(),
                process.held(),
                node.instant(),
                process.steady(),
                new TreeSet<>(process.peers().heardWithin(LIVE)),
                process.lastPull(),
                nodes().size());
    }

    /** All faults end, and every node runs. Clocks stay as they are. */
    void heal() {
        network.each(Link::heal);
        for (Node node : nodes()) {
            node.disk().full = false;
            node.disk().nextCommit = Optional.empty();
            node.disk().nextExchange = Optional.empty();
            node.archive().fails = false;
            node.overloaded = false;
            node.lies = false;
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

    /** As {@link #agree}, and leaves the nodes alone until what they tend is in order. */
    void settle(int roundsMax) {
        agree(roundsMax);
        Duration rest = workload.unsettled(sites());
        if (!rest.isZero()) {
            run(rest);
            agree(roundsMax);
        }
    }

    private List<Site> sites() {
        return nodes().stream().filter(Node::runs).map(this::site).toList();
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
        String state = workload.settled(sites());
        laws.broken().ifPresent(World::raise);
        trace.mix(first.disk().root());
        trace.mix(Hash.of(state.getBytes(StandardCharsets.UTF_8)));
        trace.say("all", laws.promises() + " promises kept");
    }

    /** Node-hours of virtual time so far. */
    double nodeHours() {
        return nodes().size() * (time.nanos() / 3.6e12);
    }

    /** What happened how often. */
    Map<String, Long> counts() {
        Map<String, Long> all = new TreeMap<>(trace.counts());
        all.putAll(workload.counts());
        return all;
    }

    @Override
    public void close() {
        nodes().forEach(Node::kill);
        workload.close();
    }
}
