package dev.rookery.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One node that is hurt: its place, its folder, its settings, and the process, if any, that runs
 * there now.
 *
 * <p>Threads: faults come from the test's thread; questions from any.
 */
final class FaultNode implements AutoCloseable {

    static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final List<String> JVM =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();

    private final String name;
    private final Place place;
    private final Path log;
    private final Map<String, String> environment = new TreeMap<>();
    private Path data;
    private volatile Optional<NodeProcess> process = Optional.empty();
    private volatile boolean frozen;

    FaultNode(String name, Place place, Path folder) {
        this.name = name;
        this.place = place;
        this.data = folder.resolve(name);
        this.log = folder.resolve(name + ".log");
        setting("NODE_NAME", name);
        setting("HTTP_HOST", place.host());
        setting("HTTP_PORT", String.valueOf(Place.HTTP_PORT));
        setting("SYNC_HOST", place.host());
        setting("SYNC_PORT", String.valueOf(Place.SYNC_PORT));
        setting("CLUSTER_HAZELCAST_PORT", String.valueOf(Place.MEMBER_PORT));
    }

    /** Takes effect with the next start; {@code SYNC_INTERVAL} is {@code sync.interval}. */
    void setting(String key, String value) {
        environment("ROOKERY_" + key, value);
    }

    /** Any variable of the process; takes effect with the next start. */
    void environment(String key, String value) {
        environment.put(key, value);
    }

    /** The folder that it starts from next. */
    void dataIs(Path folder) {
        data = folder;
    }

    String name() {
        return name;
    }

    Place place() {
        return place;
    }

    Path data() {
        return data;
    }

    long pid() {
        return process.orElseThrow().pid();
    }

    /** Starts the process; {@link #awaitReady} waits for it. */
    void start() {
        List<String> command = new ArrayList<>(place.prefix());
        command.addAll(Programs.java(JVM));
        command.add("start");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(key -> key.startsWith("ROOKERY_"));
        builder.environment().putAll(environment);
        builder.environment().put("ROOKERY_NODE_DATA", data.toString());
        builder.environment().put("ROOKERY_LOG", "info");
        try {
            process = Optional.of(Programs.start(builder, log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until HTTP serves. */
    void awaitReady() throws InterruptedException {
        assertTrue(becameReady(), () -> name + ": " + lastWords());
    }

    /** Waits until HTTP serves, or the process ended. */
    boolean becameReady() throws InterruptedException {
        return process.orElseThrow().awaitReady(READY_MAX).isPresent();
    }

    /**
     * @return the exit code; absent while it runs after this time
     */
    Optional<Integer> awaitExit(Duration atMost) throws InterruptedException {
        return process.orElseThrow().awaitExit(atMost);
    }

    /** SIGKILL, in the midst of whatever it does. */
    void kill() throws InterruptedException {
        process.orElseThrow().kill();
        process = Optional.empty();
        frozen = false;
    }

    /** SIGTERM; drains. */
    void stop() throws InterruptedException {
        process.orElseThrow().stop();
        process = Optional.empty();
    }

    /** SIGSTOP: it stands still and does not know it; its sockets stay open. */
    void freeze() {
        Tools.must("kill", "-STOP", String.valueOf(pid()));
        frozen = true;
    }

    /** SIGCONT. */
    void thaw() {
        Tools.must("kill", "-CONT", String.valueOf(pid()));
        frozen = false;
    }

    /** Whether it was started since it was last ended. */
    boolean started() {
        return process.isPresent();
    }

    /** Whether nobody ended it or holds it. */
    boolean runs() {
        return process.isPresent() && !frozen;
    }

    /** Whether it ended although nobody ended it. */
    boolean died() {
        return process.isPresent() && !process.get().alive();
    }

    String lastWords() {
        return process.map(NodeProcess::lastWords).orElse("(not running)");
    }

    List<String> log() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The root of all that it holds; absent when it does not answer. */
    Optional<String> root() {
        return ask("/api/v1/cluster").map(cluster -> cluster.path("root").asText());
    }

    /** One component's status, or that of the {@code whole}; empty when it does not answer. */
    String health(String component) {
        JsonNode health = ask("/health").orElse(MissingNode.getInstance());
        JsonNode part =
                component.equals("whole") ? health : health.path("components").path(component);
        return part.path("status").asText();
    }

    /** How it stands with a peer: closed, open or half_open. */
    String breaker(String peer) {
        return get("/api/v1/sync").path("circuit_breakers").path(peer).asText();
    }

    /** An answer that must come. */
    JsonNode get(String path) {
        return ask(path).orElseThrow(() -> new AssertionError(name + " does not answer " + path));
    }

    /** The body of an answer, whatever its status; absent when there is none. */
    Optional<JsonNode> ask(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(place.http() + path))
                            .timeout(ANSWER_MAX)
                            .build();
            return Optional.of(
                    MAPPER.readTree(CLIENT.send(request, BodyHandlers.ofString()).body()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Never leaves a process behind, frozen or not. */
    @Override
    public void close() {
        process.ifPresent(
                running -> {
                    try {
                        running.kill();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }
}
