package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.rookery.sync.membership.FreePorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HazelcastClusterTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    @TempDir Path folder;
    private final Map<String, Cable> cables = new LinkedHashMap<>();
    private final Map<String, LiveNode> nodes = new LinkedHashMap<>();

    @AfterEach
    void close() {
        nodes.values().parallelStream().forEach(LiveNode::close);
        cables.values().forEach(Cable::close);
    }

    @Test
    void nodesThatHazelcastBroughtTogetherSettleWhatTheyWroteWhileApart() {
        // given three that know each other from Hazelcast alone
        startAll();
        LiveCluster.awaitTrue(() -> nodes.values().stream().allMatch(n -> peers(n) == 2));
        rest("a").register("m", "{}");
        rest("a").register("m", "{}");
        rest("a").move("m", "1", "staging");
        rest("a").move("m", "2", "staging");
        awaitEqual();

        // when no sync gets through, but Hazelcast does
        cables.values().forEach(Cable::cut);
        // then no number is given twice, where Hazelcast answers in time: one whose answer does not
        // come within HazelcastNumbering.ANSWER_WITHIN counts alone, and sync settles it later
        AtomicInteger models = new AtomicInteger();
        LiveCluster.awaitTrue(
                () -> numbers("h" + models.incrementAndGet()).equals(Set.of(1, 2, 3)));
        numbers("m");
        rest("a").move("m", "1", "production");
        rest("b").move("m", "2", "production");

        // when Hazelcast dies in one of them, and all write on
        instance("c").getLifecycleService().terminate();
        List<String> ids = new ArrayList<>();
        for (LiveNode node : nodes.values()) {
            JsonNode version = node.rest().register("m", "{\"label\":\"taken\"}");
            ids.add(version.path("id").asText());
            ids.add(node.rest().register("only-" + node.node().name(), "{}").path("id").asText());
        }
        assertEquals(3, nodes.values().stream().map(n -> n.rest().root()).distinct().count());
        cables.values().forEach(Cable::heal);

        // then sync goes on without it, and all agree
        awaitEqual();
        LiveCluster.awaitTrue(() -> conflicts() == 0);
        awaitEqual();
        List<String> answers = LiveCluster.answers(rest("a"), "");
        for (LiveNode node : nodes.values()) {
            assertEquals(answers, LiveCluster.answers(node.rest(), ""));
            for (String id : ids) {
                assertFalse(node.rest().get("/versions/" + id).path("number_conflict").asBoolean());
            }
        }
        Set<Integer> all = new TreeSet<>();
        JsonNode versions = rest("c").get("/models/m/versions").path("versions");
        versions.forEach(version -> all.add(version.path("version").asInt()));
        assertEquals(8, all.size(), versions::toString);
        assertTrue(all.containsAll(List.of(1, 2, 3)), all::toString);
        JsonNode production = rest("c").get("/models/m/versions?stage=production");
        assertEquals(1, production.path("versions").size(), production::toString);

        // then one of those who hear each other judges for all, though c is alone in Hazelcast
        LiveCluster.awaitTrue(() -> judges().equals(Set.of("a")));

        // when that one dies, then another does
        instance("a").getLifecycleService().terminate();
        nodes.remove("a").close();
        LiveCluster.awaitTrue(() -> judges().equals(Set.of("b")));
    }

    /** Who says that it judges production for all. */
    private Set<String> judges() {
        Set<String> judges = new TreeSet<>();
        nodes.forEach(
                (name, node) -> {
                    JsonNode rollback = node.rest().component("rollback");
                    if (rollback.at("/details/evaluator").asBoolean()) {
                        judges.add(name);
                    }
                });
        return judges;
    }

    private void startAll() {
        List<Integer> ports = FreePorts.take(6);
        List<String> members = ports.subList(0, 3).stream().map(p -> "127.0.0.1:" + p).toList();
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            Cable cable = new Cable();
            cables.put(name, cable);
            cable.leadsTo(ports.get(3 + i));
            nodes.put(
                    name,
                    LiveNode.start(
                            name,
                            folder.resolve(name),
                            Map.of(
                                    "CLUSTER_DISCOVERY",
                                    "hazelcast",
                                    "CLUSTER_ID",
                                    "flock",
                                    "CLUSTER_HAZELCAST_PORT",
                                    ports.get(i).toString(),
                                    "CLUSTER_HAZELCAST_MEMBERS",
                                    String.join(",", members),
                                    "SYNC_PORT",
                                    ports.get(3 + i).toString(),
                                    "SYNC_ADVERTISE",
                                    cable.url())));
        }
    }

    private Rest rest(String name) {
        return nodes.get(name).rest();
    }

    private static int peers(LiveNode node) {
        return node.rest().get("/sync").path("peers").size();
    }

    private void awaitEqual() {
        LiveCluster.awaitTrue(
                () -> nodes.values().stream().map(n -> n.rest().root()).distinct().count() == 1);
    }

    /** Of all models: any may have one whose number came from a node that had no answer in time. */
    private long conflicts() {
        long conflicts = 0;
        for (JsonNode model : rest("a").get("/models?limit=1000").path("models")) {
            String versions = "/models/" + model.path("name").asText() + "/versions?limit=1000";
            for (JsonNode version : rest("a").get(versions).path("versions")) {
                conflicts += version.path("number_conflict").asBoolean() ? 1 : 0;
            }
        }
        return conflicts;
    }

    /** What each node gives a version of a model that none has yet. */
    private Set<Integer> numbers(String model) {
        Set<Integer> numbers = new TreeSet<>();
        for (LiveNode node : nodes.values()) {
            numbers.add(node.rest().register(model, "{}").path("version").asInt());
        }
        return numbers;
    }

    private static HazelcastInstance instance(String name) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance -> instance.getName().startsWith("rookery-" + name + "~"))
                .findFirst()
                .orElseThrow();
    }
}
