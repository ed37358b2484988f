package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.service.Acks;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcksTest {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final String VERSIONS = "/models/m/versions";
    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "run-7");

    @TempDir Path folder;

    @Test
    void aWriteThatAllConfirmedIsOnAllNodesWhenItIsAnswered() {
        try (LiveCluster cluster = cluster("20s")) {
            Rest a = cluster.rest("a");
            for (int i = 1; i <= 20; i++) {
                // when
                JsonNode made = a.post(VERSIONS + "?acks=all", "{}").expect(201);

                // then without any wait
                for (String other : List.of("b", "c")) {
                    String ref = made.path("id").asText();
                    assertEquals(i, cluster.rest(other).version("m", ref).path("version").asInt());
                }
            }
            a.post(VERSIONS + "/1/stage?acks=majority", "{\"to\":\"staging\"}").expect(200);
            a.post(VERSIONS + "/1/metrics?acks=all", "{\"metrics\":{\"elo\":1}}").expect(200);
            write(a, "PUT", VERSIONS + "/1/tags/k?acks=all", "{\"value\":\"v\"}", 200);
            write(a, "DELETE", VERSIONS + "/1/tags/k?acks=all", "", 200);
            write(a, "PUT", "/models/m/aliases/best?acks=all", "{\"ref\":\"2\"}", 200);
            write(a, "PATCH", "/models/m?acks=all", "{\"description\":\"d\"}", 200);
            a.post("/models/m/cleanup?acks=all", "{\"dry_run\":false,\"keep\":1}").expect(200);
            a.post("/models?acks=all", "{\"name\":\"n\"}").expect(201);
            write(a, "DELETE", "/models/n?acks=all", "", 200);
            assertEquals(404, cluster.rest("c").ask("/models/n").status());
        }
    }

    @Test
    void aWriteThatTooFewHoldIsStoredAndConfirmedByARetryOnceTheyAreBack() {
        try (LiveCluster cluster = cluster("1s")) {
            Rest a = cluster.rest("a");
            Map<String, String> first = Map.of("Idempotency-Key", "run-1");
            LiveCluster.awaitTrue(
                    () -> a.post(VERSIONS + "?acks=all", "{}", first).status() == 201);

            // when one of three is away
            cluster.cut("c");
            Map<String, String> second = Map.of("Idempotency-Key", "run-2");
            LiveCluster.awaitTrue(
                    () -> a.post(VERSIONS + "?acks=majority", "{}", second).status() == 201);
            Rest.Reply few = a.post(VERSIONS + "?acks=all", "{\"label\":\"l\"}", KEY);

            // then
            assertEquals("NOT_CONFIRMED", few.code());
            JsonNode said = few.expect(504);
            assertEquals("m", said.path("model").asText());
            assertEquals(3, said.path("version").asInt());
            assertEquals("l", said.path("label").asText());
            assertEquals(3, said.path("acks").path("needed").asInt());
            assertEquals(2, said.path("acks").path("held").asInt());
            assertEquals("b", said.path("acks").path("nodes").path(0).asText());
            assertEquals(said.path("id"), a.version("m", "3").path("id"));
            assertEquals(504, a.post(VERSIONS + "?acks=all", "{\"label\":\"l\"}", KEY).status());
            assertEquals(
                    3, figure(cluster, "acks_confirmed") + figure(cluster, "acks_waiting") + 1);

            // when it is back
            cluster.healAll();
            LiveCluster.awaitTrue(
                    () -> a.post(VERSIONS + "?acks=all", "{\"label\":\"l\"}", KEY).status() == 201);

            // then
            assertEquals(said.path("id"), cluster.rest("c").version("m", "l").path("id"));
            assertEquals(3, a.get(VERSIONS).path("versions").size());
        }
    }

    @Test
    void aNodeThatIsAloneSaysSoOfEveryKindOfWrite() {
        try (LiveCluster cluster = cluster("100ms")) {
            Rest a = cluster.rest("a");
            a.register("m", "{}");
            cluster.awaitEqual();
            cluster.cutAll();

            JsonNode tagged =
                    write(a, "PUT", VERSIONS + "/1/tags/k?acks=majority", "{\"value\":\"v\"}", 504);
            assertEquals(1, tagged.path("version").asInt());
            // The same again changes nothing, and is as little confirmed as before.
            write(a, "PUT", VERSIONS + "/1/tags/k?acks=majority", "{\"value\":\"v\"}", 504);
            JsonNode model =
                    write(a, "PATCH", "/models/m?acks=all", "{\"description\":\"d\"}", 504);
            assertEquals("m", model.path("model").asText());
            a.post(VERSIONS + "/1/stage?acks=majority", "{\"to\":\"staging\"}").expect(504);
            a.post(VERSIONS + "/1/stage?acks=majority", "{\"to\":\"production\"}").expect(504);
            assertEquals("production", a.version("m", "1").path("stage").asText());
            assertEquals("v", a.version("m", "1").path("tags").path("k").asText());
            a.post(VERSIONS + "?acks=1", "{}").expect(201);
            a.post(VERSIONS + "/9/stage?acks=all", "{\"to\":\"staging\"}").expect(404);

            Registry registry = cluster.node("a").node().registry("me").acks(Acks.MAJORITY);
            RegistryException few =
                    assertThrows(
                            RegistryException.class,
                            () -> registry.promote("m", "2", Stage.STAGING, "try"));
            assertEquals("NOT_CONFIRMED", few.code());
            assertEquals(Stage.STAGING, registry.version("m", "2").stage());
            assertEquals(0, figure(cluster, "acks_waiting"));
        }
    }

    @Test
    void whoWaitsForAClientThatIsGoneWaitsNoMore() throws IOException {
        try (LiveCluster cluster = cluster("60s")) {
            cluster.rest("a").post(VERSIONS + "?acks=all", "{}").expect(201);
            cluster.cutAll();
            int port = cluster.node("a").node().http().getPort();

            // when
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                OutputStream out = client.getOutputStream();
                String head =
                        "POST /api/v1/models/m/versions?acks=all HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                LiveCluster.awaitTrue(() -> figure(cluster, "acks_waiting") == 1);
            }

            // then
            LiveCluster.awaitTrue(() -> figure(cluster, "acks_waiting") == 0);
            LiveCluster.awaitTrue(
                    () -> cluster.rest("a").get(VERSIONS).path("versions").size() == 2);
            assertTrue(
                    cluster.rest("a")
                            .send("GET", "/metrics", "", Map.of())
                            .json()
                            .asText()
                            .contains("rookery_sync_acks_total{result=\"confirmed\"} 1.0"));
        }
    }

    private LiveCluster cluster(String timeout) {
        return new LiveCluster(folder, NAMES, Map.of("CLUSTER_ACK_TIMEOUT", timeout));
    }

    private static JsonNode write(Rest node, String method, String path, String body, int status) {
        return node.send(method, "/api/v1" + path, body, Map.of()).expect(status);
    }

    private static int figure(LiveCluster cluster, String name) {
        return cluster.rest("a").component("model_registry").path("details").path(name).asInt();
    }
}
