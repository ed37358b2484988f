package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.node.RookeryNode;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A node in this process, and verbs that ask it. */
final class RealNode implements AutoCloseable {

    private final RookeryNode node;
    private final Map<String, String> environment;

    /**
     * @param folder for its data, and for what verbs keep of their own
     */
    RealNode(Path folder) {
        this(folder, Map.of());
    }

    /**
     * @param settings further variables, as ROOKERY_NUMBERING
     */
    RealNode(Path folder, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("ROOKERY_NODE_DATA", folder.resolve("data").toString());
        all.put("ROOKERY_HTTP_PORT", "0");
        all.put("ROOKERY_SYNC_PORT", "0");
        NodeSettings.Load load = NodeSettings.load(Optional.empty(), all, Map.of());
        node =
                RookeryNode.start(
                        assertInstanceOf(NodeSettings.Loaded.class, load, load::toString)
                                .settings());
        environment =
                Map.of(
                        "ROOKERY_URL", url(),
                        "XDG_STATE_HOME", folder.resolve("state").toString(),
                        "ROOKERY_CACHE", folder.resolve("cache").toString());
    }

    String url() {
        return node.http().toString();
    }

    /** What asks it without a verb. */
    NodeClient client() {
        return new NodeClient(
                url(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    CommandRun run(String... arguments) {
        return CommandRun.with("", false, environment, arguments);
    }

    /** What a verb prints as JSON; it has to end well. */
    JsonNode json(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        CommandRun run = run(all);
        if (run.exit() != 0) {
            throw new AssertionError(String.join(" ", arguments) + ": " + run.err());
        }
        return run.json();
    }

    /** A version as {@code show} prints it. */
    JsonNode show(String version) {
        return json("show", version);
    }

    /** How many facts it holds. */
    long facts() {
        return json("cluster", "status").path("facts").asLong();
    }

    @Override
    public void close() {
        node.close();
    }
}
