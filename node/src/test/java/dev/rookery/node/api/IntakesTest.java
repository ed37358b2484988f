package dev.rookery.node.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IntakesTest {

    private final CountDownLatch wrote = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    @Test
    void whatBreaksOffWhileTheDiskHasTooMuchToDoIsClosedLater() throws Exception {
        // given a body of which some is written, and a disk that takes nothing more
        Vertx vertx = Vertx.vertx();
        CountDownLatch free = new CountDownLatch(1);
        try (Workers workers = new Workers(1)) {
            try (Socket sender = sending(server(vertx, workers).actualPort())) {
                assertTrue(wrote.await(30, TimeUnit.SECONDS));
                assertThrows(RejectedExecutionException.class, () -> fill(workers, free));

                // when its sender goes away
                sender.setSoLinger(true, 0);
            }

            // then it is closed once the disk has time for it
            assertTrue(gone.await(30, TimeUnit.SECONDS));
            assertFalse(closed.get());
            free.countDown();
            await().atMost(Duration.ofSeconds(30)).until(closed::get);
        } finally {
            free.countDown();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private HttpServer server(Vertx vertx, Workers workers) {
        Intakes intakes =
                new Intakes(
                        vertx, workers, new Responder(vertx, HttpMeter.NONE), HttpLimits.DEFAULTS);
        Route route = new Route("PUT", "/api/v1/x", (Route.Handler.Stream) exchange -> {});
        return vertx.createHttpServer()
                .requestHandler(
                        request -> {
                            intakes.begin(
                                    new Exchange(request, route, List.of()),
                                    System.nanoTime(),
                                    Noting::new);
                            request.connection()
                                    .closeHandler(
                                            nothing -> vertx.runOnContext(v -> gone.countDown()));
                        })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static Socket sending(int port) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        String some = "PUT /api/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome";
        socket.getOutputStream().write(some.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Until it takes nothing more. */
    private static void fill(Workers workers, CountDownLatch free) {
        while (true) {
            workers.disk().execute(() -> hold(free));
        }
    }

    private static void hold(CountDownLatch free) {
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Noting implements Intakes.Sink {
        @Override
        public void write(ByteBuffer bytes) {
            wrote.countDown();
        }

        @Override
        public Reply finish() {
            return new Reply(201, "", Buffer.buffer(), Map.of());
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
