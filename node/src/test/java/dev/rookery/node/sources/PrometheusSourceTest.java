package dev.rookery.node.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.settings.RollbackSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusSourceTest {

    private static final String ONE =
            """
            {"status": "success", "data": {"resultType": "vector",
             "result": [{"metric": {}, "value": [1790000000, "1432.5"]}]}}
            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = ONE;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestURI().toString());
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private PrometheusSource source(int failures) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        RollbackSource settings =
                new RollbackSource(
                        url, "m", Map.of("elo", "avg(elo{m=\"m\"})"), Duration.ofMinutes(1));
        OutboundGuard.Rules rules =
                new OutboundGuard.Rules(1, Duration.ofMillis(1), failures, Duration.ofHours(1));
        return new PrometheusSource(settings, rules, Clock.systemUTC());
    }

    private String refused(String body) {
        answer = body;
        return assertThrows(SourceException.class, () -> source(9).ask(1)).getMessage();
    }

    @Test
    void aQueryIsAskedAsOfItsTimeAndItsNumberRead() {
        assertEquals(Map.of("elo", 1432.5), source(9).ask(1_790_000_000));
        assertEquals(
                "/api/v1/query?query=avg%28elo%7Bm%3D%22m%22%7D%29&time=1790000000", asked.get(0));
        answer = "{\"data\": {\"resultType\": \"scalar\", \"result\": [1, \"0\"]}}";
        assertEquals(Map.of("elo", 0.0), source(9).ask(1));
    }

    @Test
    void whatHasNoNumberHasNoFigure() {
        answer = "{\"data\": {\"resultType\": \"vector\", \"result\": []}}";
        assertTrue(source(9).ask(1).isEmpty());
        for (String value : List.of("NaN", "+Inf", "-Inf", "1e999")) {
            answer = ONE.replace("1432.5", value);
            assertTrue(source(9).ask(1).isEmpty(), value);
        }
    }

    @Test
    void anAnswerThatMeansNothingIsRefused() {
        String two = ONE.replace("[{", "[{}, {");
        assertTrue(refused(two).contains("2 series; let it aggregate"));
        assertTrue(refused(ONE.replace("1432.5", "fast")).contains("no number"));
        assertTrue(refused("<html>").contains("no JSON"));
        assertTrue(refused("{}").contains("no vector and no scalar"));
        assertTrue(refused("x".repeat(70_000)).contains("over 65536 bytes"));
    }

    @Test
    void noOtherServerIsEverAsked() {
        status = 302;
        assertTrue(refused("").contains("it answered 302"));
        assertEquals(1, asked.size());
    }

    @Test
    void aServerThatFailsIsLeftAlone() {
        status = 503;
        PrometheusSource source = source(2);
        assertThrows(SourceException.class, () -> source.ask(1));
        assertThrows(SourceException.class, () -> source.ask(1));
        assertEquals("open", source.breaker());
        assertThrows(SourceException.class, () -> source.ask(1));
        assertEquals(2, asked.size());
    }
}
