package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.peer.PeerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A story told line by line, one command each; the commands are in the README beside the stories.
 *
 * <p>Threads: one scenario, one thread.
 */
public final class Scenario {
    private static final String INDENT = "    ";

    private final World world;
    private final Verbs verbs;
    private final Map<String, Integer> backups = new TreeMap<>();

    /** Commands that a workload adds to those that every story has. */
    public interface Verbs {

        /** No further ones. */
        Verbs NONE = (words, story) -> Optional.empty();

        /**
         * Performs a command.
         *
         * @return what whoever gave it is told, line by line; empty when there is no such command
         */
        Optional<List<String>> perform(List<String> words, Scenario story);
    }

    private Scenario(World world, Verbs verbs) {
        this.world = world;
        this.verbs = verbs;
    }

    /**
     * Plays a story to its end.
     *
     * @param lines blank ones, comments and what was told (indented) are passed over
     * @param reader shown the trace
     * @return the commands, each with what was told, as the story has them
     * @throws Violation when something was expected and is not so, or must never be so
     */
    public static List<String> play(
            List<String> lines, Workload workload, Verbs verbs, Consumer<String> reader) {
        List<String> commands =
                lines.stream()
                        .filter(l -> !l.isBlank() && !l.startsWith("#") && !l.startsWith(INDENT))
                        .toList();
        List<String> told = new ArrayList<>(List.of(commands.get(0)));
        List<String> names = words(commands.get(0));
        if (!names.get(0).equals("nodes")) {
            throw new IllegalArgumentException("a story begins with nodes, not: " + names);
        }
        try (World world =
                new World(
                        new Random(1),
                        names.subList(1, names.size()),
                        PeerSettings.DEFAULT,
                        FarBehind.USUAL,
                        true,
                        workload,
                        Optional.of(reader))) {
            Scenario scenario = new Scenario(world, verbs);
            for (String command : commands.subList(1, commands.size())) {
                world.trace().say("-", command);
                told.add(command);
                for (String line : scenario.perform(words(command), command)) {
                    told.add(INDENT + line);
                }
            }
        }
        return told;
    }

    /** The nodes that run, as the workload sees them. */
    public List<Site> sites() {
        return world.nodes().stream().filter(Node::runs).map(world::site).toList();
    }

    /**
     * Somebody writes at a node that runs, and waits.
     *
     * @param copies how many nodes must hold it
     * @return whether so many said in time that they do; true where one is enough
     */
    public boolean write(String at, Proposal<?> proposal, int copies) {
        long before = world.counts().getOrDefault("write confirmed", 0L);
        world.ask(node(at), proposal, copies);
        world.run(copies > 1 ? AckWaits.PATIENCE.plusSeconds(1) : Duration.ofMillis(4));
        return copies <= 1 || world.counts().getOrDefault("write confirmed", 0L) > before;
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+"));
    }

    private List<String> perform(List<String> words, String line) {
        Optional<List<String>> told = verbs.perform(words, this);
        if (told.isEmpty()) {
            happen(words, line);
        }
        return told.orElse(List.of());
    }

    private void happen(List<String> words, String line) {
        switch (words.get(0)) {
            case "start" -> named(words).forEach(Node::start);
            case "kill" -> named(words).forEach(Node::kill);
            case "write" -> write(node(words.get(1)), Integer.parseInt(words.get(2)));
            case "run" -> world.run(duration(words.get(1)));
            case "rounds" -> rounds(Integer.parseInt(words.get(1)));
            case "cut", "partition" -> cut(line, true);
            case "join" -> cut(line, false);
            case "never" -> ways(line, link -> link.closed = true);
            case "heal" -> world.network().each(Link::heal);
            case "clock" -> node(words.get(1)).skewMillis = duration(words.get(2)).toMillis();
            case "full" -> named(words).forEach(node -> node.disk().full = true);
            case "roomy" -> named(words).forEach(node -> node.disk().full = false);
            case "snapshots" -> node(words.get(1)).archive().fails = words.get(2).equals("fail");
            case "backup" -> backups.put(words.get(1), node(words.get(1)).disk().commits());
            case "restore" -> restore(node(words.get(1)), words.contains("unnoticed"));
            case "power-loss" -> powerLoss(node(words.get(1)), Integer.parseInt(words.get(2)));
            case "clone" -> clone(node(words.get(1)), node(words.get(3)));
            case "expect" -> expect(words, line);
            default -> throw new IllegalArgumentException("no such command: " + line);
        }
    }

    private void write(Node node, int times) {
        for (int i = 0; i < times; i++) {
            world.ask(node);
        }
        world.run(Duration.ofMillis(4));
    }

    /** Each node pulls so many times, and looks after its own each time. */
    private void rounds(int times) {
        for (int i = 0; i < times; i++) {
            world.run(world.settings().interval());
            for (Site site : sites()) {
                for (Proposal<?> own : world.workload().tend(site)) {
                    write(site.node(), own, 1);
                }
            }
        }
    }

    private void cut(String line, boolean now) {
        ways(line, link -> link.cut = now);
    }

    /** {@code a | b c}: both ways between the two parts. {@code a > b c}: one way only. */
    private void ways(String line, Consumer<Link> what) {
        String parts = line.substring(line.indexOf(' '));
        String[] sides = parts.split("[|>]");
        for (Node a : named(words(sides[0]))) {
            for (Node b : named(words(sides[1]))) {
                what.accept(world.network().link(a, b));
                if (parts.contains("|")) {
                    what.accept(world.network().link(b, a));
                }
            }
        }
    }

    private void restore(Node node, boolean unnoticed) {
        Disk old = node.disk().copy(backups.get(node.name()));
        replace(node, old, unnoticed ? Optional.empty() : Optional.of("an old state was restored"));
    }

    private void powerLoss(Node node, int commits) {
        Disk before = node.disk().copy(Math.max(0, node.disk().commits() - commits));
        replace(node, before, Optional.of("the machine went down under the node"));
    }

    private void clone(Node from, Node to) {
        replace(to, from.disk().copy(from.disk().commits()), Optional.empty());
    }

    private void replace(Node node, Disk now, Optional<String> why) {
        node.kill();
        Disk before = node.disk();
        node.swap(now, why);
        if (why.isEmpty()) {
            now.identity().ifPresent(own -> world.laws().reused(own.current()));
        }
        world.laws().destroyed(before, world.nodes().stream().map(Node::disk).toList());
    }

    private void expect(List<String> words, String line) {
        switch (words.get(1)) {
            case "equal-roots" -> {
                world.agree(Integer.parseInt(words.get(3)));
                world.audit();
            }
            case "facts" -> {
                long held = node(words.get(2)).disk().vector().facts();
                hold(held == Long.parseLong(words.get(3)), line + ": it holds " + held);
            }
            case "origins" -> {
                int origins = world.nodes().get(0).disk().vector().origins();
                hold(origins == Integer.parseInt(words.get(2)), line + ": there are " + origins);
            }
            case "fork" -> hold(forks() > 0, line + ": there is none");
            case "no-fork" -> hold(forks() == 0, line + ": there is one");
            default -> throw new IllegalArgumentException("no such expectation: " + line);
        }
    }

    private long forks() {
        return world.counts().getOrDefault("fork", 0L);
    }

    private void hold(boolean holds, String otherwise) {
        world.laws().check(holds, () -> otherwise);
    }

    /** The nodes that are named; all of them for {@code all}. */
    private List<Node> named(List<String> words) {
        if (words.contains("all")) {
            return world.nodes();
        }
        List<Node> nodes = new ArrayList<>();
        for (String word : words) {
            Stream<Node> all = world.nodes().stream();
            all.filter(node -> node.name().equals(word)).forEach(nodes::add);
        }
        return nodes;
    }

    private Node node(String name) {
        return named(List.of(name)).get(0);
    }

    /** {@code 30s}, {@code 5m}, {@code -1h}, {@code 7d}. */
    private static Duration duration(String text) {
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            default -> throw new IllegalArgumentException("not a time: " + text);
        };
    }
}
