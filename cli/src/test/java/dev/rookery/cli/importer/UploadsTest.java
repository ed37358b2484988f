package dev.rookery.cli.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.rookery.cli.client.NodeClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();

    @TempDir Path folder;

    @Test
    void aVersionWhoseBytesAreOnTheirWayForAnotherWaitsForWhatBecomesOfThem() throws Exception {
        // given two versions with the same bytes, which the node takes late, and then not at all
        Path file = Files.writeString(folder.resolve("model.bin"), "weights");
        HttpServer server = refusing();
        ExecutorService senders = Executors.newFixedThreadPool(2);
        try {
            Uploads uploads = new Uploads(client(server), false, said -> {});
            Future<?> first = senders.submit(() -> uploads.send("import", version("1", file)));
            assertTrue(asked.await(30, TimeUnit.SECONDS));

            // when the second one comes while those of the first are on their way
            Future<?> second = senders.submit(() -> uploads.send("import", version("2", file)));
            answers.countDown();

            // then neither is said to be there
            for (Future<?> each : List.of(first, second)) {
                ExecutionException failed = assertThrows(ExecutionException.class, each::get);
                assertInstanceOf(ItemException.class, failed.getCause());
            }
            assertEquals(2, requests.get());
        } finally {
            answers.countDown();
            senders.shutdownNow();
            server.stop(0);
        }
    }

    private static ForeignVersion version(String ref, Path file) {
        ForeignVersion version = new ForeignVersion("m", ref, ref, new Findings());
        version.files(List.of(new SourceFile("model.bin", file)));
        return version;
    }

    private static NodeClient client(HttpServer server) {
        return new NodeClient(
                "http://127.0.0.1:" + server.getAddress().getPort(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    private HttpServer refusing() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    requests.incrementAndGet();
                    exchange.getRequestBody().readAllBytes();
                    asked.countDown();
                    try {
                        answers.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.sendResponseHeaders(422, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }
}
