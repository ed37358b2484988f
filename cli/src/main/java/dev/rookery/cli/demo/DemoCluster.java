package dev.rookery.cli.demo;

import dev.rookery.cli.process.NodeLauncher;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.ReadyLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Three nodes, each reaching the others only through links that can be cut.
 *
 * <p>Threads: owned by the demo; not safe to share.
 */
final class DemoCluster implements Closeable {

    static final List<String> NAMES = List.of("a", "b", "c");
    static final Duration READY_MAX = Duration.ofSeconds(30);

    /** Small heaps and quick starts: three nodes share this machine with everything else. */
    private static final List<String> JVM_FLAGS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private static final Map<String, String> SETTINGS =
            Map.of("ROOKERY_SYNC_INTERVAL", "1s", "ROOKERY_CLUSTER_SIZE", "3");

    private final Path folder;
    private final NodeLauncher launcher = new NodeLauncher(JVM_FLAGS);
    private final Map<String, Link> links = new TreeMap<>();
    private final Map<String, DemoNode> nodes = new LinkedHashMap<>();
    private final Map<String, NodeProcess> processes = new TreeMap<>();

    DemoCluster(Path folder) throws IOException {
        this.folder = folder;
        for (String from : NAMES) {
            for (String to : NAMES) {
                if (!from.equals(to)) {
                    links.put(from + to, new Link());
                }
            }
        }
    }

    Path data(String name) {
        return folder.resolve(name);
    }

    /** Starts the process; it is not ready yet. */
    NodeProcess launch(String name) throws IOException {
        List<String> flags =
                new ArrayList<>(
                        List.of(
                                "--name",
                                name,
                                "--data",
                                Files.createDirectories(data(name)).toString(),
                                "--http",
                                "127.0.0.1:0",
                                "--sync",
                                "127.0.0.1:0"));
        for (String peer : NAMES) {
            if (!peer.equals(name)) {
                flags.add("--peer");
                flags.add(links.get(name + peer).url());
            }
        }
        NodeProcess process = launcher.start(flags, SETTINGS, folder.resolve(name + ".log"));
        processes.put(name, process);
        return process;
    }

    /**
     * Waits for the ready line and lets the others' links lead there.
     *
     * @return absent when the node did not become ready
     */
    Optional<DemoNode> await(String name) throws InterruptedException {
        NodeProcess process = processes.get(name);
        Optional<ReadyLine> ready = process.awaitReady(READY_MAX);
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        links.forEach(
                (ends, link) -> {
                    if (ends.endsWith(name)) {
                        link.leadsTo(ready.get().sync());
                    }
                });
        DemoNode node = new DemoNode(name, process, ready.get());
        nodes.put(name, node);
        return Optional.of(node);
    }

    /**
     * Restores a backup into the folder of a node that does not run.
     *
     * @return what the command printed; absent when it failed
     */
    Optional<String> restoreStopped(String name, String backup)
            throws IOException, InterruptedException {
        return launcher.run(
                List.of("backup", "restore", backup, "--data", data(name).toString(), "--yes"),
                folder.resolve(name + ".log"));
    }

    DemoNode node(String name) {
        return nodes.get(name);
    }

    List<DemoNode> all() {
        return List.copyOf(nodes.values());
    }

    /** Both directions of every link that it has. */
    void cut(String name) {
        links.forEach(
                (ends, link) -> {
                    if (ends.contains(name)) {
                        link.cut();
                    }
                });
    }

    void heal(String name) {
        links.forEach(
                (ends, link) -> {
                    if (ends.contains(name)) {
                        link.heal();
                    }
                });
    }

    boolean agree() {
        return all().stream().map(DemoNode::root).distinct().count() == 1;
    }

    /** Each node's root, for an error's text. */
    String roots() {
        Map<String, String> roots = new TreeMap<>();
        all().forEach(node -> roots.put(node.name(), node.root()));
        return "roots " + roots;
    }

    /** What every node last said, for an error's text. */
    String lastWords() {
        StringBuilder text = new StringBuilder();
        processes.forEach(
                (name, process) ->
                        text.append("--- ")
                                .append(name)
                                .append(System.lineSeparator())
                                .append(process.lastWords())
                                .append(System.lineSeparator()));
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        launcher.close();
        for (Link link : links.values()) {
            link.close();
        }
    }
}
