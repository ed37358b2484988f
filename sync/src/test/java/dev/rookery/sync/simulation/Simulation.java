package dev.rookery.sync.simulation;

import dev.rookery.sync.peer.BreakerSettings;
import dev.rookery.sync.peer.PeerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Worlds by number: each lives for some minutes with faults, is then healed, and must agree.
 *
 * <p>Threads: one simulation, one thread.
 */
public final class Simulation {

    /** Within so many rounds after the last fault all nodes have equal roots. */
    static final int ROUNDS_MAX = 40;

    private static final int NODES_MAX = 6;
    private static final Duration SHORTEST = Duration.ofMinutes(5);

    private final LongFunction<Workload> workloads;
    private final Duration longest;
    private final Map<String, Long> counts = new TreeMap<>();
    private final int[] rounds = new int[ROUNDS_MAX + 1];
    private double nodeHours;
    private int worlds;

    /**
     * @param workloads what each world's nodes are there for, by seed
     */
    public Simulation(LongFunction<Workload> workloads) {
        this(workloads, Duration.ofHours(1));
    }

    /**
     * As above.
     *
     * @param longest how long a world lives at most with its faults, more than five minutes
     */
    public Simulation(LongFunction<Workload> workloads, Duration longest) {
        this.workloads = workloads;
        this.longest = longest;
    }

    /**
     * Runs one world.
     *
     * @return a number that is the same for the same story
     * @throws Violation when something that must hold did not; its message says how to see it again
     */
    public long run(long seed) {
        return run(seed, Optional.empty());
    }

    /** As above, with a reader of the trace. */
    public long run(long seed, Consumer<String> reader) {
        return run(seed, Optional.of(reader));
    }

    private long run(long seed, Optional<Consumer<String>> reader) {
        Random random = new Random(seed);
        try (World world = world(random, seed, reader)) {
            live(world, random);
            world.counts().forEach((what, times) -> counts.merge(what, times, Long::sum));
            nodeHours += world.nodeHours();
            worlds++;
            return world.trace().sum();
        } catch (Violation e) {
            Violation told =
                    new Violation(
                            "seed "
                                    + seed
                                    + ", again with -Dsim.seed="
                                    + seed
                                    + ": "
                                    + e.getMessage());
            told.initCause(e);
            throw told;
        }
    }

    private World world(Random random, long seed, Optional<Consumer<String>> reader) {
        List<String> names = new ArrayList<>();
        int nodes = 2 + random.nextInt(NODES_MAX - 1);
        for (int i = 0; i < nodes; i++) {
            names.add("n" + i);
        }
        PeerSettings usual = PeerSettings.DEFAULT;
        Duration interval = random.nextInt(4) == 0 ? Duration.ofSeconds(1) : usual.interval();
        PeerSettings settings =
                new PeerSettings(
                        interval,
                        usual.fanout(),
                        BreakerSettings.DEFAULT,
                        usual.callTime(),
                        usual.pullTime());
        return new World(
                random,
                names,
                settings,
                FarBehind.some(random),
                seed % 4 == 0,
                workloads.apply(seed),
                reader);
    }

    private void live(World world, Random random) {
        shape(world, random);
        world.nodes().forEach(Node::start);
        Users users = new Users(world);
        users.begin();
        Chaos chaos = new Chaos(world);
        chaos.begin();
        int more = (int) longest.minus(SHORTEST).toSeconds();
        world.run(SHORTEST.plusSeconds(random.nextInt(more)));
        chaos.end();
        users.end();
        world.heal();
        rounds[world.agree(ROUNDS_MAX)]++;
        // Clones that have not met find each other out by what they write.
        world.nodes().forEach(world::ask);
        world.run(Duration.ofSeconds(1));
        world.settle(ROUNDS_MAX);
        world.audit();
    }

    /** Some clusters are not a full mesh: one whom nobody can call, or a chain of relays. */
    private static void shape(World world, Random random) {
        List<Node> nodes = world.nodes();
        int shape = random.nextInt(6);
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < nodes.size(); j++) {
                boolean relayed = shape == 0 && Math.abs(i - j) > 1;
                boolean behindNat = shape == 1 && j == 0;
                world.network().link(nodes.get(i), nodes.get(j)).closed = relayed || behindNat;
            }
        }
        world.trace().count(shape == 0 ? "chain of relays" : shape == 1 ? "NAT" : "mesh");
    }

    /** Node-hours of virtual time. */
    public double nodeHours() {
        return nodeHours;
    }

    /** What happened how often. */
    public Map<String, Long> counts() {
        return counts;
    }

    /** Figures for people. */
    public String report() {
        int most = 0;
        for (int i = 0; i < rounds.length; i++) {
            most = rounds[i] > 0 ? i : most;
        }
        return String.format(
                "%d worlds, %.0f node-hours, equal roots after at most %d rounds %s",
                worlds, nodeHours, most, counts);
    }
}
