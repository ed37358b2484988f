package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeHealthTest {

    /** When each component's last success is overdue, in seconds, with the settings' defaults. */
    private static final Map<String, Integer> STALE_AFTER =
            new TreeMap<>(
                    Map.of(
                            "backup", 30 * 3_600,
                            "clock", 60,
                            "model_registry", 60,
                            "parity_validation", 60,
                            "registry_sync", 300,
                            "rollback", 720,
                            "storage", 60));

    @TempDir Path folder;

    @Test
    void everyComponentHasTheFieldsOfTheContractAndSaysWhenItIsOverdue() {
        try (LiveNode node = LiveNode.start("a", folder, Map.of())) {
            LiveCluster.awaitTrue(
                    () -> node.rest().component("backup").path("last_success").isTextual());

            JsonNode health = node.rest().health().expect(200);

            assertEquals("healthy", health.path("status").asText(), health::toString);
            assertTrue(health.path("timestamp").isTextual());
            Map<String, Integer> stale = new TreeMap<>();
            health.path("components")
                    .properties()
                    .forEach(
                            entry -> {
                                assertFields(entry.getValue());
                                JsonNode after =
                                        entry.getValue().at("/details/stale_after_seconds");
                                stale.put(entry.getKey(), after.asInt());
                            });
            assertEquals(STALE_AFTER, stale);
            assertEquals("live", probe(node, "live"));
            LiveCluster.awaitTrue(() -> probe(node, "ready").equals("ready"));
        }
    }

    private static String probe(LiveNode node, String name) {
        Rest.Reply reply = node.rest().send("GET", "/health/" + name, "", Map.of());
        return reply.status() == 200 ? reply.json().path("status").asText() : reply.code();
    }

    private static void assertFields(JsonNode component) {
        TreeSet<String> names = new TreeSet<>();
        component.fieldNames().forEachRemaining(names::add);
        List<String> contract =
                List.of(
                        "age_seconds",
                        "consecutive_failures",
                        "details",
                        "last_error",
                        "last_failure",
                        "last_success",
                        "status");
        assertEquals(contract, List.copyOf(names));
        assertEquals("healthy", component.path("status").asText(), component::toString);
        assertTrue(component.path("age_seconds").isNumber(), component::toString);
        assertTrue(component.path("details").isObject(), component::toString);
    }
}
