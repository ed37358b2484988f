package dev.rookery.cli.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Writers that note every version that was acknowledged to them, and look for it afterwards. */
final class Ledger {
    static final int WRITERS = 32;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BODY = "{\"description\":\"" + "x".repeat(380) + "\"}";

    private final Map<String, String> acknowledged = new ConcurrentSkipListMap<>();
    private final Map<String, String> surprises = new ConcurrentHashMap<>();
    private final AtomicLong writes = new AtomicLong();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /** Writes from all connections until the node is no more; each writes to a model of its own. */
    List<Thread> writeUntilDeath(String http) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            URI versions = URI.create(http + "/api/v1/models/m" + i % 8 + "/versions");
            Thread thread = new Thread(() -> write(versions), "writer-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private void write(URI versions) {
        try {
            while (true) {
                HttpResponse<String> answer = send(versions, "POST", BODY);
                writes.incrementAndGet();
                JsonNode json = MAPPER.readTree(answer.body());
                if (answer.statusCode() == 201) {
                    acknowledged.put(json.path("id").asText(), json.path("model").asText());
                } else if (answer.statusCode() != 503) {
                    surprises.put(String.valueOf(answer.statusCode()), answer.body());
                }
            }
        } catch (IOException e) {
            // The node died: what was under way has no answer.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many answers of any kind came. */
    long answers() {
        return writes.get();
    }

    int size() {
        return acknowledged.size();
    }

    /** Answers that no client should get, by status. */
    Map<String, String> surprises() {
        return surprises;
    }

    /** What was acknowledged and is not there. */
    Set<String> missing(String http) throws IOException, InterruptedException {
        Set<String> missing = new TreeSet<>(acknowledged.keySet());
        for (String model : new TreeSet<>(acknowledged.values())) {
            String token = "";
            do {
                String query = "?limit=1000" + (token.isEmpty() ? "" : "&page_token=" + token);
                URI page = URI.create(http + "/api/v1/models/" + model + "/versions" + query);
                JsonNode json = MAPPER.readTree(send(page, "GET", "").body());
                json.path("versions").forEach(v -> missing.remove(v.path("id").asText()));
                token = json.path("next_page_token").asText("");
            } while (!token.isEmpty());
        }
        return missing;
    }

    private HttpResponse<String> send(URI uri, String method, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
