package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Prometheus server says of production becomes observations. */
class RollbackSourcesTest {

    private static final String ANSWER =
            "{\"data\": {\"resultType\": \"scalar\", \"result\": [1, \"1432.5\"]}}";

    @TempDir Path folder;

    @Test
    void figuresOfProductionAreObservedAsOfWholeIntervals() throws IOException {
        HttpServer server = prometheus();
        String source =
                "[{url: 'http://127.0.0.1:%d', model: m, queries: {elo: avg(elo)}, interval: 10s}]"
                        .formatted(server.getAddress().getPort());
        try (LiveNode node = LiveNode.start("a", folder, Map.of("ROLLBACK_SOURCES", source))) {
            Rest rest = node.rest();
            rest.register("m", "{}");
            rest.move("m", "1", "staging");
            rest.move("m", "1", "production");

            LiveCluster.awaitTrue(() -> !points(rest).isEmpty());

            JsonNode point = points(rest).path(0);
            assertEquals(1432.5, point.path("value").asDouble());
            assertTrue(point.path("at").asText().endsWith("0.000Z"), point::toString);
            LiveCluster.awaitTrue(() -> healthy(rest));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aRealPrometheusIsAskedTheSameWay() throws IOException {
        Prometheus.need("prometheus");
        String source =
                "[{url: '%s', model: m, queries: {elo: 'vector(1400) + 32.5'}, interval: 10s}]";
        try (Prometheus server = Prometheus.start(Files.createDirectory(folder.resolve("p")));
                LiveNode node =
                        LiveNode.start(
                                "a",
                                folder.resolve("data"),
                                Map.of("ROLLBACK_SOURCES", source.formatted(server.url())))) {
            Rest rest = node.rest();
            rest.register("m", "{}");
            rest.move("m", "1", "staging");
            rest.move("m", "1", "production");

            LiveCluster.awaitTrue(() -> !points(rest).isEmpty());

            assertEquals(1432.5, points(rest).path(0).path("value").asDouble());
        }
    }

    private static HttpServer prometheus() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static JsonNode points(Rest rest) {
        return rest.get("/models/m/trend?metric=elo").path("points");
    }

    private static boolean healthy(Rest rest) {
        return rest.component("rollback_sources").path("status").asText().equals("healthy");
    }
}
