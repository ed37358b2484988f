package dev.rookery.node;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Nodes that reach each other only through cables. */
final class LiveCluster implements AutoCloseable {
    static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    private final Path folder;
    private final List<String> names;
    private final Map<String, String> settings;
    private final Map<String, Cable> cables = new TreeMap<>();
    private final Map<String, LiveNode> nodes = new LinkedHashMap<>();

    /** Starts them all; each is told of each other as a static peer. */
    LiveCluster(Path folder, List<String> names, Map<String, String> settings) {
        this.folder = folder;
        this.names = names;
        this.settings = settings;
        for (String from : names) {
            for (String to : names) {
                if (!from.equals(to)) {
                    cables.put(from + ">" + to, new Cable());
                }
            }
        }
        names.forEach(this::start);
    }

    static LiveCluster of(Path folder, String... names) {
        return new LiveCluster(folder, List.of(names), Map.of());
    }

    /** Starts one, again or for the first time. */
    LiveNode start(String name) {
        return start(name, data(name));
    }

    /** Starts one on another folder than its own; others reach the one that was started last. */
    LiveNode start(String name, Path data) {
        Map<String, String> own = new TreeMap<>(settings);
        List<String> peers = new ArrayList<>();
        for (String peer : names) {
            if (!peer.equals(name)) {
                peers.add(cables.get(name + ">" + peer).url());
            }
        }
        own.put("SYNC_PEERS", String.join(",", peers));
        own.put("CLUSTER_SIZE", Integer.toString(names.size()));
        LiveNode node = LiveNode.start(name, data, own);
        cables.forEach(
                (ends, cable) -> {
                    if (ends.endsWith(">" + name)) {
                        cable.leadsTo(node.syncPort());
                    }
                });
        nodes.put(name, node);
        return node;
    }

    void stop(String name) {
        nodes.remove(name).close();
    }

    Path data(String name) {
        return folder.resolve(name);
    }

    LiveNode node(String name) {
        return nodes.get(name);
    }

    Rest rest(String name) {
        return nodes.get(name).rest();
    }

    Collection<LiveNode> all() {
        return nodes.values();
    }

    void cutAll() {
        cables.values().forEach(Cable::cut);
    }

    /** So that one may call the other; not the other way round. */
    void heal(String caller, String called) {
        cables.get(caller + ">" + called).heal();
    }

    void healAll() {
        cables.values().forEach(Cable::heal);
    }

    /** Two from each other, both ways. */
    void cut(String one, String other) {
        cables.get(one + ">" + other).cut();
        cables.get(other + ">" + one).cut();
    }

    /** One from all others, both ways. */
    void cut(String name) {
        cables.forEach(
                (ends, cable) -> {
                    if (ends.contains(name)) {
                        cable.cut();
                    }
                });
    }

    /** Waits for equal roots; one whose database is being exchanged (503) has none yet. */
    void awaitEqual() {
        awaitTrue(
                () -> {
                    List<Rest.Reply> replies =
                            all().stream().map(node -> node.rest().ask("/cluster")).toList();
                    return replies.stream().allMatch(reply -> reply.status() == 200)
                            && replies.stream()
                                            .map(reply -> reply.json().path("root").asText())
                                            .distinct()
                                            .count()
                                    == 1;
                });
    }

    static void awaitTrue(BooleanSupplier condition) {
        await().atMost(LONG_ENOUGH)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(condition::getAsBoolean);
    }

    /** Without the writers' names, which a node hears of when it is called. */
    private static String history(JsonNode page) {
        page.path("history").forEach(entry -> ((ObjectNode) entry).remove("node"));
        return page.toString();
    }

    /** Everything that a node answers of the registry, which must not depend on the node. */
    static List<String> answers(Rest node, String query) {
        List<String> answers = new ArrayList<>();
        JsonNode models = node.get("/models?limit=1000" + query);
        answers.add(models.toString());
        for (JsonNode model : models.path("models")) {
            String path = "/models/" + model.path("name").asText();
            answers.add(node.get(path + "/versions?limit=1000" + query).toString());
            answers.add(history(node.get(path + "/history?limit=1000" + query)));
        }
        answers.add(node.get("/stats?" + query.replaceFirst("^&", "")).toString());
        return answers;
    }

    void assertSameAnswers(String query) {
        List<LiveNode> some = List.copyOf(all());
        List<String> first = answers(some.get(0).rest(), query);
        for (LiveNode other : some) {
            assertEquals(first, answers(other.rest(), query), other.node().name());
        }
    }

    @Override
    public void close() {
        nodes.values().parallelStream().forEach(LiveNode::close);
        cables.values().forEach(Cable::close);
    }
}
