package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** What a script says to a node, and what it hears. */
record Rest(URI base) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /** An answer; a body that is not JSON is a text node. */
    record Reply(int status, JsonNode json) {

        JsonNode expect(int wanted) {
            assertEquals(wanted, status, json::toString);
            return json;
        }

        String code() {
            return json.path("code").asText();
        }
    }

    /** Below {@code /api/v1}; must be there. */
    JsonNode get(String path) {
        return ask(path).expect(200);
    }

    Reply ask(String path) {
        return send("GET", "/api/v1" + path, "", Map.of());
    }

    Reply post(String path, String json) {
        return post(path, json, Map.of());
    }

    Reply post(String path, String json, Map<String, String> headers) {
        return send("POST", "/api/v1" + path, json, headers);
    }

    JsonNode register(String model, String json) {
        return post("/models/" + model + "/versions", json).expect(201);
    }

    JsonNode move(String model, String ref, String to) {
        String body = "{\"to\":\"" + to + "\",\"reason\":\"test\"}";
        return post("/models/" + model + "/versions/" + ref + "/stage", body).expect(200);
    }

    JsonNode version(String model, String ref) {
        return get("/models/" + model + "/versions/" + ref);
    }

    String root() {
        return get("/cluster").path("root").asText();
    }

    Reply health() {
        return send("GET", "/health", "", Map.of());
    }

    JsonNode component(String name) {
        return health().json().path("components").path(name);
    }

    Reply send(String method, String path, String json, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(ANSWER)
                        .method(
                                method,
                                json.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return sent(request.build());
    }

    private static Reply sent(HttpRequest request) {
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            return new Reply(response.statusCode(), json(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends an artifact's bytes. */
    Reply upload(byte[] bytes) {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve("/api/v1/artifacts"))
                        .timeout(ANSWER)
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(bytes))
                        .build();
        return sent(request);
    }

    /** An answer that is a file. */
    byte[] bytes(String path) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/api/v1" + path)).build();
        try {
            HttpResponse<byte[]> response = CLIENT.send(request, BodyHandlers.ofByteArray());
            assertEquals(200, response.statusCode());
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(String body) throws IOException {
        return body.startsWith("{") || body.startsWith("[")
                ? MAPPER.readTree(body)
                : MAPPER.getNodeFactory().textNode(body);
    }
}
