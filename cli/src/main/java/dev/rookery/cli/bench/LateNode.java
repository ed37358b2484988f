package dev.rookery.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.process.NodeLauncher;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.ReadyLine;
import dev.rookery.cli.process.TemporaryFolder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long a node that holds nothing needs until it holds what another does: fact by fact, or by a
 * snapshot. Two processes of this program, in empty folders.
 */
public final class LateNode {

    private static final Duration READY_MAX = Duration.ofMinutes(2);
    private static final Duration LEVEL_MAX = Duration.ofHours(1);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int LOOK_MILLIS = 20;
    private static final List<String> JVM_FLAGS = List.of("-XX:+UseG1GC", "-Xshare:auto");

    private final int bodyBytes;
    private final Optional<String> bytesPerSecond;

    /**
     * @param bodyBytes how long a registration's body is
     * @param bytesPerSecond what each node may send; as a node does by itself when empty
     */
    public LateNode(int bodyBytes, Optional<String> bytesPerSecond) {
        this.bodyBytes = bodyBytes;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** How the late node gets its facts. */
    public enum Way {
        SNAPSHOT,
        FACTS
    }

    /**
     * What it took.
     *
     * @param fromReady from its ready line until it holds all
     * @param fromStart the same from the start of its process
     * @param cpu processor time of the late node, its start included
     * @param bytes that it received and sent for it
     */
    public record Took(
            long facts, Duration fromReady, Duration fromStart, Duration cpu, double bytes) {

        public double bytesEach() {
            return bytes / facts;
        }
    }

    /** Fills one node, starts another beside it, and waits until both hold the same. */
    public Took measure(long facts, Way way) throws IOException, InterruptedException {
        try (TemporaryFolder folder = new TemporaryFolder("rookery-bench");
                NodeLauncher launcher = new NodeLauncher(JVM_FLAGS)) {
            Started early = start(launcher, folder, "early", List.of(), Map.of());
            URI url = URI.create(early.ready().http());
            new Bench(url, Long.toHexString(System.currentTimeMillis()), bodyBytes).fill(facts);
            String root = cluster(early).path("root").asText();
            long held = cluster(early).path("facts").asLong();
            Map<String, String> limits =
                    way == Way.SNAPSHOT
                            ? Map.of("ROOKERY_SYNC_JOIN_FACTS", "1")
                            : Map.of(
                                    "ROOKERY_SYNC_JOIN_FACTS",
                                    "1000000000",
                                    "ROOKERY_SYNC_JOIN_BYTES",
                                    "100GB");
            List<String> peer = List.of("--peer", early.ready().sync());
            Started late = start(launcher, folder, "late", peer, limits);
            long readyNanos = System.nanoTime();
            awaitRoot(late, root);
            return new Took(
                    held,
                    Duration.ofNanos(System.nanoTime() - readyNanos),
                    late.process().age(),
                    cpu(late.process()),
                    SyncTraffic.read(metrics(late)).bytes());
        }
    }

    private record Started(NodeProcess process, ReadyLine ready) {

        NodeClient client() {
            return new NodeClient(
                    ready.http(), Optional.empty(), Optional.of("bench"), ANSWER, Optional.empty());
        }
    }

    private Started start(
            NodeLauncher launcher,
            TemporaryFolder folder,
            String name,
            List<String> more,
            Map<String, String> limits)
            throws IOException, InterruptedException {
        List<String> flags =
                new ArrayList<>(
                        List.of(
                                "--data",
                                folder.path().resolve(name).toString(),
                                "--name",
                                name,
                                "--http",
                                "127.0.0.1:0",
                                "--sync",
                                "127.0.0.1:0"));
        flags.addAll(more);
        Map<String, String> environment = new HashMap<>(limits);
        bytesPerSecond.ifPresent(
                rate -> environment.put("ROOKERY_SYNC_MAX_BYTES_PER_SECOND", rate));
        NodeProcess node = launcher.start(flags, environment, folder.path().resolve(name + ".log"));
        Optional<ReadyLine> ready = node.awaitReady(READY_MAX);
        if (ready.isEmpty()) {
            throw failed("start node " + name, node.lastWords());
        }
        return new Started(node, ready.get());
    }

    private static void awaitRoot(Started node, String root) throws InterruptedException {
        long end = System.nanoTime() + LEVEL_MAX.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!root(node).equals(root)) {
            // Nothing is waited for but time itself.
            boolean over = never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (over || !node.process().alive() || System.nanoTime() > end) {
                throw failed("wait until the late node holds all", node.process().lastWords());
            }
        }
    }

    /** While the database is exchanged it does not answer. */
    private static String root(Started node) {
        Reply reply =
                node.client()
                        .exchange(
                                "look at the late node",
                                "GET",
                                Target.api("cluster"),
                                Optional.empty(),
                                Map.of());
        return reply.status() == 200 ? reply.document().path("root").asText() : "";
    }

    private static JsonNode cluster(Started node) {
        return node.client().get("read the cluster", Target.api("cluster"));
    }

    private static String metrics(Started node) {
        return node.client()
                .exchange(
                        "read the metrics",
                        "GET",
                        Target.root("/metrics"),
                        Optional.empty(),
                        Map.of())
                .body();
    }

    private static Duration cpu(NodeProcess node) {
        return ProcessHandle.of(node.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static CommandFailed failed(String operation, String lastWords) {
        return new CommandFailed(ExitCode.FAILED, operation, lastWords, "see the lines above");
    }
}
