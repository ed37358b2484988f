package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node judges production for all, soon after an observation. */
class RollbackWatchTest {

    private static final byte[] BYTES = "weights".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    @Test
    void anObservationThatIsTooBadIsNoticedByOneNodeOfTheCluster() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b")) {
            Rest a = cluster.rest("a");
            Rest b = cluster.rest("b");

            // given a version in production that is as good as its baseline
            a.register("m", "{\"metrics\": {\"elo\": 1500}}");
            a.move("m", "1", "staging");
            a.move("m", "1", "production");
            cluster.awaitEqual();
            LiveCluster.awaitTrue(() -> judges(a) != judges(b));

            // when the other node hears that it is not
            b.post(
                            "/models/m/versions/1/metrics",
                            "{\"metrics\": {\"elo\": 1400}, \"games\": {\"wins\": 144,"
                                    + " \"losses\": 256}}")
                    .expect(200);

            // then the one that judges says so, and what both answer is the same
            Rest judge = judges(a) ? a : b;
            LiveCluster.awaitTrue(() -> failing(judge).has("m"));
            String why = failing(judge).path("m").asText();
            assertTrue(why.startsWith("failing: elo 1400 is 100 below baseline 1500"), why);
            cluster.awaitEqual();
            List<String> reasons =
                    Stream.of(a, b)
                            .map(node -> node.get("/models/m/rollback/check"))
                            .map(check -> check.path("reason").asText())
                            .distinct()
                            .toList();
            assertEquals(1, reasons.size(), reasons::toString);
            String metrics = text(judge);
            assertTrue(metrics.contains("rookery_rollback_models{verdict=\"failing\"} 1.0"));
            assertTrue(metrics.contains("rookery_rollback_findings_total 1.0"), metrics);
        }
    }

    @Test
    void aTargetThatIsLongInComingHoldsUpNoCopyBeforeACleanup()
            throws IOException, InterruptedException {
        // given a version whose bytes are on a server that does not answer yet
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        HttpServer server = holding(asked, answers);
        String root = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        Map<String, String> settings =
                Map.of("ROLLBACK_MODE", "auto", "ARTIFACTS_ALLOWED_ROOTS", root);
        try (LiveNode node = LiveNode.start("a", folder, settings)) {
            Rest rest = node.rest();
            rest.register(
                    "m",
                    "{\"artifact\": {\"uri\": \"%sw.pt\", \"sha256\": \"%s\"}}"
                            .formatted(root, Hash.of(BYTES)));
            rest.move("m", "1", "staging");
            rest.move("m", "1", "production");
            rest.register("m", "{\"metrics\": {\"elo\": 1500}}");
            rest.move("m", "2", "staging");
            rest.move("m", "2", "production");
            rest.register("n", "{}");
            rest.register("n", "{}");

            // when production fails, and a cleanup takes its copy while the bytes are waited for
            rest.post(
                            "/models/m/versions/2/metrics",
                            "{\"metrics\": {\"elo\": 1300}, \"games\": {\"wins\": 100,"
                                    + " \"losses\": 300}}")
                    .expect(200);
            assertTrue(asked.await(60, TimeUnit.SECONDS));
            JsonNode cleanup =
                    rest.post("/models/n/cleanup", "{\"keep\":1,\"dry_run\":false}").expect(200);
            answers.countDown();

            // then the copy came first: a rollback that gave up is not tried again so soon
            assertEquals(1, cleanup.path("delete").size());
            LiveCluster.awaitTrue(
                    () -> rest.version("m", "1").path("stage").asText().equals("production"));
        } finally {
            answers.countDown();
            server.stop(0);
        }
    }

    private static HttpServer holding(CountDownLatch asked, CountDownLatch answers)
            throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.countDown();
                    try {
                        answers.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.sendResponseHeaders(200, BYTES.length);
                    exchange.getResponseBody().write(BYTES);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static boolean judges(Rest node) {
        return node.component("rollback").at("/details/evaluator").asBoolean();
    }

    private static JsonNode failing(Rest node) {
        return node.component("rollback").at("/details/failing");
    }

    private static String text(Rest node) {
        return node.send("GET", "/metrics", "", Map.of()).json().asText();
    }
}
