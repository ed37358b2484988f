package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.process.ReadyLine;
import dev.rookery.cli.term.Console;
import dev.rookery.node.RookeryNode;
import dev.rookery.node.StartException;
import dev.rookery.node.settings.NodeSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code start}: one node, until it is told to end. */
@Command(
        name = "start",
        description = "Start a node. Without options: data in ./data, HTTP on 127.0.0.1:7070.",
        footer = {
            "",
            "Prints one line on standard output once it serves; its log goes to standard error, at",
            "the level of ROOKERY_LOG (debug, info, warn, error). SIGTERM drains and exits 0.",
            "A flag beats the environment (ROOKERY_HTTP_PORT for http.port) beats the file.",
            "",
            "Examples:",
            "  rookery start",
            "  rookery start --data b --http 127.0.0.1:7080 --sync 127.0.0.1:7081 \\",
            "      --peer http://127.0.0.1:7071"
        })
final class StartVerb implements Callable<Integer> {

    private final Console console;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(names = "--config", paramLabel = "FILE", description = "a YAML file of settings")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "the node's folder")
    private Optional<String> data = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "default: the machine's name")
    private Optional<String> name = Optional.empty();

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "REST; port 0: a free one")
    private Optional<String> http = Optional.empty();

    @Option(names = "--sync", paramLabel = "HOST:PORT", description = "node to node")
    private Optional<String> sync = Optional.empty();

    @Option(names = "--peer", paramLabel = "URL", description = "a peer's sync address; repeatable")
    private List<String> peers = List.of();

    @Option(names = "--cluster-id", paramLabel = "ID", description = "default: rookery")
    private Optional<String> clusterId = Optional.empty();

    @Option(
            names = "--insecure",
            description = "the REST port may be open beyond this machine without tokens")
    private boolean insecure;

    StartVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Logging.configure(console.environment("ROOKERY_LOG").orElse("info"));
        NodeSettings.Load load = NodeSettings.load(config, console.environment(), flags());
        if (load instanceof NodeSettings.Problems problems) {
            SettingProblems.print(console, problems);
            return ExitCode.USAGE.number();
        }
        return run(((NodeSettings.Loaded) load).settings());
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new TreeMap<>();
        data.ifPresent(value -> flags.put("--data", value));
        name.ifPresent(value -> flags.put("--name", value));
        http.ifPresent(value -> flags.put("--http", value));
        sync.ifPresent(value -> flags.put("--sync", value));
        clusterId.ifPresent(value -> flags.put("--cluster-id", value));
        if (!peers.isEmpty()) {
            flags.put("--peer", String.join(",", peers));
        }
        if (insecure) {
            flags.put("--insecure", "true");
        }
        return flags;
    }

    private int run(NodeSettings settings) throws InterruptedException {
        RookeryNode node = started(settings);
        NodeEnd end = new NodeEnd(node);
        Runtime.getRuntime().addShutdownHook(new Thread(end, "drain"));
        announce(node, settings);
        Throwable reason = NodeEnd.awaitFatal(node);
        console.note("rookery: the node cannot go on: " + reason.getMessage());
        console.note("         start it again; what it acknowledged is on disk");
        end.failed();
        return ExitCode.FAILED.number();
    }

    private static RookeryNode started(NodeSettings settings) {
        try {
            return RookeryNode.start(settings);
        } catch (StartException e) {
            throw new CommandFailed(ExitCode.FAILED, "start the node", e.getMessage(), "", e);
        }
    }

    /** One write: whoever reads the pipe gets the line whole. */
    private void announce(RookeryNode node, NodeSettings settings) {
        Instant now = Instant.now();
        Instant started = ProcessHandle.current().info().startInstant().orElse(now);
        ReadyLine line =
                new ReadyLine(
                        node.http().toString(),
                        node.sync().toString(),
                        node.name(),
                        settings.cluster().id(),
                        Duration.between(started, now));
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        console.out().write(bytes, 0, bytes.length);
        console.out().flush();
    }
}
