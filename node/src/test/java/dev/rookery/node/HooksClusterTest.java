package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.node.hooks.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks of real nodes: one delivers, another goes on when it is gone. */
class HooksClusterTest {

    @TempDir Path folder;
    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private Map<String, String> settings() throws IOException {
        Path key =
                Files.createFile(
                        folder.resolve("hooks.key"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "ab".repeat(32));
        return Map.of("HOOKS_ALLOWED_HOSTS", "127.0.0.1", "HOOKS_KEY_FILE", key.toString());
    }

    private String hook(String events) {
        return "{\"url\":\"" + receiver.url() + "\",\"events\":[" + events + "]}";
    }

    private long told(String text) {
        return receiver.got().stream().filter(got -> got.body().contains(text)).count();
    }

    private static String code(Rest.Reply reply) {
        return reply.status() + " " + reply.code();
    }

    @Test
    void oneNodeDeliversAndAnotherGoesOnWhenItIsGone() throws IOException {
        try (LiveCluster cluster =
                new LiveCluster(folder.resolve("nodes"), List.of("a", "b"), settings())) {
            cluster.awaitEqual();
            // given a hook that was set on the one that does not deliver
            JsonNode made = cluster.rest("b").post("/hooks", hook("\"version.*\"")).expect(201);
            assertTrue(made.path("secret").asText().startsWith("whsec_"));

            // when both nodes register
            cluster.rest("a").register("m", "{\"description\":\"one\"}");
            cluster.rest("b").register("m", "{\"description\":\"two\"}");
            LiveCluster.awaitTrue(() -> told("version.registered") == 2);
            cluster.awaitEqual();

            // then a told of both
            assertTrue(cluster.rest("a").get("/hooks").path("delivers_here").asBoolean());
            assertFalse(cluster.rest("b").get("/hooks").path("delivers_here").asBoolean());
            String path = "/hooks/" + made.path("id").asText() + "/deliveries";
            assertEquals(2, cluster.rest("a").get(path).path("deliveries").size());
            assertEquals(0, cluster.rest("b").get(path).path("deliveries").size());

            // and when a is gone, b tells what happens
            cluster.stop("a");
            JsonNode three = cluster.rest("b").register("m", "{\"description\":\"three\"}");
            LiveCluster.awaitTrue(() -> cluster.rest("b").get(path).path("deliveries").size() > 0);
            LiveCluster.awaitTrue(() -> told(three.path("id").asText()) == 1);
        }
    }

    @Test
    void aNodeTellsOnAfterARestartAndNothingTwice() throws IOException {
        Map<String, String> settings = settings();
        Path data = folder.resolve("a");
        try (LiveNode node = LiveNode.start("a", data, settings)) {
            node.rest().post("/hooks", hook("\"*\"")).expect(201);
            node.rest().register("m", "{}");
            LiveCluster.awaitTrue(() -> told("version.registered") == 1);
        }
        try (LiveNode node = LiveNode.start("a", data, settings)) {
            node.rest().move("m", "1", "staging");
            LiveCluster.awaitTrue(() -> told("version.moved") == 1);
            assertEquals(1, told("version.registered"));
            JsonNode event = new ObjectMapper().readTree(receiver.got().get(0).body());
            assertEquals("1.0", event.path("specversion").asText());
            assertEquals("healthy", node.rest().component("hooks").path("status").asText());
            String metrics = node.rest().send("GET", "/metrics", "", Map.of()).json().asText();
            assertTrue(metrics.contains("rookery_hooks_subscriptions 1.0"));
        }
    }

    @Test
    void whatMayNotBeCalledOrCannotBeSignedIsNoHook() throws IOException {
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), settings())) {
            String[][] cases = {
                {"{\"url\":\"http://10.0.0.1/\",\"events\":[\"*\"]}", "422 HOOK_REFUSED"},
                {"{\"url\":\"http://localhost/\",\"events\":[\"*\"]}", "422 HOOK_REFUSED"},
                {"{\"url\":\"file:///etc/passwd\",\"events\":[\"*\"]}", "400 FIELD_INVALID"},
                {"{\"url\":\"http://u:p@127.0.0.1/\",\"events\":[\"*\"]}", "400 FIELD_INVALID"},
                {"{\"url\":\"http://127.0.0.1/\\n\",\"events\":[\"*\"]}", "400 FIELD_INVALID"},
                {"{\"url\":\"http://127.0.0.1/\",\"events\":[]}", "400 FIELD_INVALID"},
                {"{\"url\":\"http://127.0.0.1/\",\"events\":[\"A B\"]}", "400 FIELD_INVALID"},
                {"{\"events\":[\"*\"]}", "400 FIELD_MISSING"},
                {"{\"url\":\"http://127.0.0.1/\",\"events\":[\"*\"],\"x\":1}", "400 FIELD_UNKNOWN"}
            };
            for (String[] each : cases) {
                assertEquals(each[1], code(node.rest().post("/hooks", each[0])), each[0]);
            }
            String none = "/hooks/01HF7YAT00000G000000000001";
            assertEquals("404 HOOK_UNKNOWN", code(node.rest().ask(none + "/deliveries")));
            assertEquals("404 HOOK_UNKNOWN", code(node.rest().post(none + "/test", "{}")));
            assertEquals("404 HOOK_UNKNOWN", code(node.rest().ask("/hooks/x/deliveries")));
            assertEquals(0, node.rest().get("/hooks").path("hooks").size());
        }
        try (LiveNode node = LiveNode.start("b", folder.resolve("b"), Map.of())) {
            assertEquals("422 HOOK_REFUSED", code(node.rest().post("/hooks", hook("\"*\""))));
        }
    }

    @Test
    void aHookThatIsRemovedIsToldNothingMoreAndTestsReachOneThatIsNot() throws IOException {
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), settings())) {
            JsonNode made = node.rest().post("/hooks", hook("\"*\"")).expect(201);
            String path = "/hooks/" + made.path("id").asText();

            JsonNode tested = node.rest().post(path + "/test", "{}").expect(200);
            assertEquals("delivered", tested.path("outcome").asText(), tested::toString);
            node.rest().send("DELETE", "/api/v1" + path, "", Map.of()).expect(200);
            node.rest().register("m", "{}");

            assertEquals(0, node.rest().get("/hooks").path("hooks").size());
            assertEquals(
                    "404 HOOK_UNKNOWN",
                    code(node.rest().send("DELETE", "/api/v1" + path, "", Map.of())));
            assertEquals(1, receiver.got().size());
        }
    }
}
