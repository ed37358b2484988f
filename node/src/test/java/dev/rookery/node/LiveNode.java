package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A whole node in this process: SQLite, Vert.x, loopback, ports that are free. */
final class LiveNode implements AutoCloseable {
    private final RookeryNode node;
    private final Rest rest;

    private LiveNode(RookeryNode node) {
        this.node = node;
        this.rest = new Rest(node.http());
    }

    /**
     * Starts one.
     *
     * @param settings by their variables without {@code ROOKERY_}, such as {@code SYNC_PEERS}
     */
    static LiveNode start(String name, Path data, Map<String, String> settings) {
        return new LiveNode(RookeryNode.start(settings(name, data, settings)));
    }

    /** The same by another wall clock. */
    static LiveNode start(String name, Path data, Map<String, String> settings, Clock clock) {
        return new LiveNode(RookeryNode.start(settings(name, data, settings), clock));
    }

    static NodeSettings settings(String name, Path data, Map<String, String> settings) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("ROOKERY_NODE_NAME", name);
        environment.put("ROOKERY_NODE_DATA", data.toString());
        environment.put("ROOKERY_HTTP_PORT", "0");
        environment.put("ROOKERY_SYNC_PORT", "0");
        environment.put("ROOKERY_SYNC_INTERVAL", "100ms");
        settings.forEach((key, value) -> environment.put("ROOKERY_" + key, value));
        NodeSettings.Load load = NodeSettings.load(Optional.empty(), environment, Map.of());
        return assertInstanceOf(NodeSettings.Loaded.class, load, load::toString).settings();
    }

    RookeryNode node() {
        return node;
    }

    Rest rest() {
        return rest;
    }

    int syncPort() {
        return node.sync().getPort();
    }

    @Override
    public void close() {
        node.close();
    }
}
