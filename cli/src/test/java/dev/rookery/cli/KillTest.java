package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.cli.client.Json;
import dev.rookery.cli.process.NodeLauncher;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.ReadyLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed under load, again and again, over one folder. */
class KillTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final int WRITERS = 8;
    private static final int ANSWERS_MAX = 400;

    private final NodeLauncher launcher =
            new NodeLauncher(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The ULIDs of all versions that any node said to have kept. */
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

    @TempDir Path folder;

    @AfterEach
    void stopAll() {
        launcher.close();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterKills() throws Exception {
        killUnderLoad(3);
    }

    @Test
    @Tag("long")
    void whatWasAcknowledgedIsThereAfterFiftyKills() throws Exception {
        killUnderLoad(50);
    }

    private void killUnderLoad(int kills) throws Exception {
        Random random = new Random(kills);
        for (int kill = 0; kill < kills; kill++) {
            NodeProcess node = start();
            ReadyLine ready = node.awaitReady(LONG_ENOUGH).orElseThrow();
            Set<String> fresh = new ConcurrentSkipListSet<>();
            CountDownLatch enough = new CountDownLatch(1 + random.nextInt(ANSWERS_MAX));
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String model = "m" + writer;
                writers.add(new Thread(() -> register(ready, model, fresh, enough)));
            }
            writers.forEach(Thread::start);
            assertTrue(enough.await(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS), node.lastWords());

            node.kill();

            for (Thread writer : writers) {
                writer.join();
            }
            acknowledged.addAll(fresh);
            assertAllThere(fresh, "kill " + kill);
        }
        assertAllThere(acknowledged, "the last kill");
    }

    /** Registers one version after another until the node is gone. */
    private void register(
            ReadyLine ready, String model, Set<String> fresh, CountDownLatch answers) {
        URI target = URI.create(ready.http() + "/api/v1/models/" + model + "/versions");
        HttpRequest request =
                HttpRequest.newBuilder(target)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"metrics\":{\"elo\":1500}}"))
                        .build();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
                if (answer.statusCode() != 201) {
                    return;
                }
                fresh.add(Json.text(Json.parse(answer.body()), "id"));
                answers.countDown();
            }
        } catch (IOException killed) {
            return; // not acknowledged: it may be there or not
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts the node again and asks for each. */
    private void assertAllThere(Set<String> ids, String after) throws Exception {
        NodeProcess node = start();
        ReadyLine ready = node.awaitReady(LONG_ENOUGH).orElseThrow();
        for (String id : ids) {
            URI target = URI.create(ready.http() + "/api/v1/versions/" + id);
            HttpRequest request = HttpRequest.newBuilder(target).build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            assertEquals(200, status, id + " is gone after " + after);
        }
        node.kill();
    }

    private NodeProcess start() throws IOException {
        List<String> flags =
                List.of(
                        "--data",
                        folder.resolve("data").toString(),
                        "--http",
                        "127.0.0.1:0",
                        "--sync",
                        "127.0.0.1:0");
        return launcher.start(flags, Map.of(), Files.createTempFile(folder, "node", ".log"));
    }
}
