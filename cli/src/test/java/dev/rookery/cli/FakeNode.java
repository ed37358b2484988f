package dev.rookery.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node that answers what a test told it to, by method and address, and remembers what was asked.
 */
final class FakeNode implements AutoCloseable {

    /** One request as it came. */
    record Asked(String line, String body, Map<String, List<String>> headers) {}

    private record Answer(int status, String body, Map<String, String> headers) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new HashMap<>();
    private final SortedMap<String, Answer> beginnings = new TreeMap<>();
    private final List<Asked> asked = new ArrayList<>();

    FakeNode() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    FakeNode on(String line, int status, String json) {
        return on(line, status, json, Map.of());
    }

    synchronized FakeNode on(String line, int status, String body, Map<String, String> headers) {
        answers.put(line, new Answer(status, body, headers));
        return this;
    }

    /** Answers all that begins so and has no answer of its own. */
    synchronized FakeNode onAll(String beginning, int status, String json) {
        beginnings.put(beginning, new Answer(status, json, Map.of()));
        return this;
    }

    FakeNode problem(String line, int status, String code, String detail) {
        return on(
                line,
                status,
                "{\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\",\"hint\":\"do this\"}"
                        .formatted(status, code, detail));
    }

    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(
                    new Asked(
                            line,
                            new String(body, StandardCharsets.UTF_8),
                            Map.copyOf(exchange.getRequestHeaders())));
            String unknown = "{\"code\":\"NO_ANSWER\",\"detail\":\"no answer for " + line + "\"}";
            Answer other =
                    beginnings.entrySet().stream()
                            .filter(each -> line.startsWith(each.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(new Answer(404, unknown, Map.of()));
            Answer answer = answers.getOrDefault(line, other);
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean empty = bytes.length == 0 || line.startsWith("HEAD ");
            exchange.sendResponseHeaders(answer.status(), empty ? -1 : bytes.length);
            if (!empty) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
