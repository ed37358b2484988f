package dev.rookery.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that write to all nodes of a fleet, whatever happens to them, and note what was
 * acknowledged. What has no answer may be there or not.
 *
 * <p>Threads: each writer is one task of a pool, writing again a moment after its last answer.
 */
final class Writers implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int EACH_NODE = 3;
    private static final long PAUSE_MILLIS = 20;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(4);

    /** 503: not now; 504: not confirmed; 409, 412: somebody else moved it first. */
    private static final Set<Integer> ORDINARY = Set.of(409, 412, 429, 503, 504);

    private final Ledger ledger;
    private final ScheduledExecutorService pool;
    private final List<Future<?>> tasks = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong serial = new AtomicLong();

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(1))
                    .build();

    private Writers(Ledger ledger, int threads) {
        this.ledger = ledger;
        this.pool = Executors.newScheduledThreadPool(threads);
    }

    /** Begins to write to each of the nodes. */
    static Writers to(List<FaultNode> nodes, Ledger ledger) {
        Writers writers = new Writers(ledger, nodes.size() * EACH_NODE);
        for (FaultNode node : nodes) {
            for (int i = 0; i < EACH_NODE; i++) {
                Writer writer = writers.new Writer(node, new Random(i));
                writers.tasks.add(
                        writers.pool.scheduleWithFixedDelay(
                                writer::write, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS));
            }
        }
        return writers;
    }

    /** How many writes were acknowledged since the start. */
    long acknowledged() {
        return answers.get();
    }

    /** Stops, once every write under way was answered or given up. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(ANSWER_MAX.toSeconds() * 3, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a writer is stuck");
            }
            for (Future<?> task : tasks) {
                if (!task.isCancelled()) {
                    task.get(); // it failed: nothing else ends a writer
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a writer failed", e);
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** One client of one node. */
    private final class Writer {
        private final FaultNode node;
        private final Random random;
        private Optional<Version> last = Optional.empty();

        private record Version(String model, String id, String stage) {}

        Writer(FaultNode node, Random random) {
            this.node = node;
            this.random = random;
        }

        void write() {
            if (!node.runs()) {
                return;
            }
            try {
                int dice = random.nextInt(10);
                if (last.isEmpty() || dice < 6) {
                    register();
                } else {
                    change(dice);
                }
            } catch (IOException e) {
                last = Optional.empty(); // no answer: the node is hurt, or out of reach
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void register() throws IOException, InterruptedException {
            List<String> models = ledger.models();
            String model = models.get(random.nextInt(models.size()));
            String label = node.name() + "-" + serial.incrementAndGet();
            String description = "x".repeat(random.nextInt(600));
            ObjectNode body = MAPPER.createObjectNode();
            body.put("label", label).put("description", description);
            Optional<JsonNode> answer = send("POST", model + "/versions", body);
            if (answer.isPresent()) {
                String id = answer.get().path("id").asText();
                ledger.note(new Acknowledged.Registered(model, id, label, description));
                last = Optional.of(new Version(model, id, "development"));
            }
        }

        private void change(int dice) throws IOException, InterruptedException {
            Version version = last.orElseThrow();
            String model = version.model();
            String id = version.id();
            String path = model + "/versions/" + id;
            String name = "k" + serial.incrementAndGet();
            ObjectNode body = MAPPER.createObjectNode();
            switch (dice) {
                case 6 -> {
                    if (send("PUT", path + "/tags/" + name, body.put("value", name)).isPresent()) {
                        ledger.note(new Acknowledged.Tagged(model, id, name, name));
                    }
                }
                case 7 -> {
                    int value = random.nextInt(1_000);
                    body.putObject("metrics").put(name, value);
                    if (send("POST", path + "/metrics", body).isPresent()) {
                        ledger.note(new Acknowledged.Observed(model, id, name, value));
                    }
                }
                case 8 -> {
                    body.put("ref", id);
                    if (send("PUT", model + "/aliases/" + name, body).isPresent()) {
                        ledger.note(new Acknowledged.Aliased(model, id, name));
                    }
                }
                default -> move(version, path, body);
            }
        }

        /** Up by one stage, until it is in production. */
        private void move(Version version, String path, ObjectNode body)
                throws IOException, InterruptedException {
            if (version.stage().equals("production")) {
                return;
            }
            String to = version.stage().equals("development") ? "staging" : "production";
            if (send("POST", path + "/stage", body.put("to", to)).isPresent()) {
                ledger.note(new Acknowledged.Moved(version.model(), version.id(), to));
                last = Optional.of(new Version(version.model(), version.id(), to));
            }
        }

        /** The answer, when it says that the write is done. */
        private Optional<JsonNode> send(String method, String path, ObjectNode body)
                throws IOException, InterruptedException {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(node.place().http() + "/api/v1/models/" + path))
                            .timeout(ANSWER_MAX)
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body.toString()))
                            .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status == 200 || status == 201) {
                answers.incrementAndGet();
                return Optional.of(MAPPER.readTree(answer.body()));
            }
            if (!ORDINARY.contains(status)) {
                ledger.surprise(status, method + " " + path + ": " + answer.body());
            }
            return Optional.empty();
        }
    }
}
