package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The load generator against a small server that counts what comes. */
class BenchVerbTest {

    private final AtomicInteger registered = new AtomicInteger();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> models = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void everyRequestThatIsCountedWasAnswered() {
        CommandRun run =
                bench("--connections", "1,8", "--seconds", "1", "--warm-up", "0", "--json");

        assertEquals(0, run.exit(), run.err());
        JsonNode runs = run.json().path("runs");
        assertEquals(2, runs.size());
        long counted =
                runs.get(0).path("operations").asLong() + runs.get(1).path("operations").asLong();
        assertTrue(counted > 0);
        assertEquals(registered.get(), counted);
        assertEquals(0, runs.get(0).path("errors").asInt());
    }

    @Test
    void refusalsAreErrorsAndSayWhatTheNodeSaid() {
        refusing = true;

        CommandRun run = bench("--connections", "2", "--seconds", "1", "--warm-up", "0", "--json");

        assertEquals(0, run.exit(), run.err());
        JsonNode one = run.json().at("/runs/0");
        assertEquals(0, one.path("operations").asLong());
        assertTrue(one.path("errors").asLong() > 0);
        assertTrue(one.path("first_error").asText().contains("HTTP 503 full"), one.toString());
    }

    @Test
    void writesAreWatchedUntilTheyShowElsewhere() {
        CommandRun run =
                bench(
                        "--seconds",
                        "1",
                        "--warm-up",
                        "0",
                        "--rate",
                        "100",
                        "--watch",
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        "--json");

        assertEquals(0, run.exit(), run.err());
        JsonNode visible = run.json().at("/runs/1");
        assertEquals("visible", visible.path("name").asText());
        assertEquals(100, visible.path("operations").asInt());
        assertEquals(0, visible.path("errors").asInt());
    }

    @Test
    void whatIsReadWasRegisteredBefore() {
        CommandRun run =
                bench("--connections", "4", "--seconds", "1", "--warm-up", "0", "--read", "--json");

        assertEquals(0, run.exit(), run.err());
        assertEquals("read", run.json().at("/runs/1/name").asText());
        assertEquals(0, run.json().at("/runs/1/errors").asInt(), run.out());
    }

    @Test
    void fillingStopsAtTheCount() {
        CommandRun run = bench("--fill", "250", "--seconds", "0", "--json");

        assertEquals(0, run.exit(), run.err());
        assertEquals(250, registered.get());
        assertEquals(250, run.json().path("versions").asInt());
    }

    private CommandRun bench(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "bench";
        System.arraycopy(options, 0, arguments, 1, options.length);
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return CommandRun.with("", false, Map.of("ROOKERY_URL", url), arguments);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.endsWith("/stats")) {
            send(exchange, 200, "{\"versions\":" + registered.get() + "}");
        } else if (exchange.getRequestMethod().equals("GET")) {
            boolean first = path.endsWith("/versions/1") && models.contains(model(path));
            send(exchange, first || seen.contains(path) ? 200 : 404, "{}");
        } else if (refusing) {
            send(exchange, 503, "full");
        } else {
            String label = body.replaceAll("(?s).*\"label\":\"([^\"]+)\".*", "$1");
            seen.add(path + "/" + label);
            models.add(model(path));
            registered.incrementAndGet();
            send(exchange, 201, "{}");
        }
    }

    private static String model(String path) {
        return path.split("/")[4];
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
