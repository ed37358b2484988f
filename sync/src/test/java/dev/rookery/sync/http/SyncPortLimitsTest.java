package dev.rookery.sync.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.vector.BucketSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SyncPortLimitsTest extends WireTest {
    @Test
    void anIdleRoundIsUnderAKilobyteSignedOrNot() throws Exception {
        for (Optional<ClusterKey> key : List.of(key(1), Optional.<ClusterKey>empty())) {
            SyncServer server = server(new FakeService("node-b"), "node-b", key);
            CountingProxy proxy = new CountingProxy(vertx, server.port());
            SyncClient client = client("node-a", "c", key);
            join(client.root(proxy.url()));
            proxy.taken();
            join(client.root(proxy.url()));
            long bytes = proxy.taken();
            assertTrue(bytes < (key.isPresent() ? 800 : 400), "bytes: " + bytes);
        }
    }

    @Test
    void garbageIsRefusedAndTheNextCallIsAnswered() throws Exception {
        SyncServer server = server(new FakeService("b"), "b", Optional.empty());
        Random random = new Random(4);
        WireAuth a = auth("a", "c", Optional.empty());
        for (String path : List.of("/sync/v1/hello", "/sync/v1/pull", "/sync/v1/claim", push())) {
            for (int i = 0; i < 20; i++) {
                byte[] body = new byte[random.nextInt(2_000)];
                random.nextBytes(body);
                if (body.length > 1) {
                    body[0] = 1;
                    body[1] = (byte) (1 + i % 8);
                }
                String answer = raw(server, "POST", path, a.request("POST", path, body), body);
                assertEquals(400, status(answer), answer);
            }
        }
        assertEquals(200, status(raw(server, "GET", "/sync/v1/root", names(a), new byte[0])));
    }

    @Test
    void wrongPathsMethodsAndHostsAreRefused() throws Exception {
        SyncServer server = server(new FakeService("b"), "b", Optional.empty());
        Map<String, String> names = names(auth("a", "c", Optional.empty()));
        byte[] none = new byte[0];
        assertEquals(404, status(raw(server, "GET", "/sync/v1/root?x=1", names, none)));
        assertEquals(404, status(raw(server, "GET", "/sync/v1/../v1/root", names, none)));
        assertEquals(404, status(raw(server, "GET", "/", names, none)));
        assertEquals(405, status(raw(server, "POST", "/sync/v1/root", names, none)));
        assertEquals(401, status(raw(server, "GET", "/sync/v1/root", Map.of(), none)));
        Map<String, String> foreign = new HashMap<>(names);
        foreign.put("Host", "evil.example");
        assertEquals(421, status(raw(server, "GET", "/sync/v1/root", foreign, none)));
    }

    @Test
    void aBodyBeyondTheLimitIsCutOffWhetherItIsAnnouncedOrNot() throws Exception {
        SyncServer server = server(new FakeService("b"), "b", Optional.empty());
        Map<String, String> names = names(auth("a", "c", Optional.empty()));
        try (Socket socket = connect(server)) {
            write(socket, head("POST", push(), names) + "Content-Length: 10000000\r\n\r\n");
            assertEquals(413, status(read(socket)));
        }
        try (Socket socket = connect(server)) {
            write(socket, head("POST", push(), names) + "Transfer-Encoding: chunked\r\n\r\n");
            byte[] chunk =
                    ("100000\r\n" + "x".repeat(1 << 20) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            assertThrows(
                    IOException.class,
                    () -> {
                        for (int i = 0; i < 200; i++) {
                            socket.getOutputStream().write(chunk);
                        }
                    });
        }
        assertEquals(200, status(raw(server, "GET", "/sync/v1/root", names, new byte[0])));
    }

    @Test
    void aBodyThatDoesNotComeOrBreaksOffCostsNothingButItsConnection() throws Exception {
        FakeService b = new FakeService("b");
        SyncServer server = server(b, "b", Optional.empty());
        Map<String, String> names = names(auth("a", "c", Optional.empty()));
        try (Socket socket = connect(server)) {
            write(socket, head("POST", push(), names) + "Content-Length: 100\r\n\r\nhalf");
            assertEquals(408, status(read(socket)));
        }
        try (Socket socket = connect(server)) {
            write(socket, head("POST", push(), names) + "Content-Length: 100\r\n\r\nhalf");
        }
        assertEquals(200, status(raw(server, "GET", "/sync/v1/root", names, new byte[0])));
        assertEquals(0, b.count());
    }

    @Test
    void silentAndSurplusConnectionsAreClosed() throws Exception {
        SyncServer server = server(new FakeService("b"), "b", Optional.empty());
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sockets.add(connect(server));
        }
        for (Socket socket : sockets) {
            assertEquals(-1, socket.getInputStream().read());
            socket.close();
        }
        Map<String, String> names = names(auth("a", "c", Optional.empty()));
        assertEquals(200, status(raw(server, "GET", "/sync/v1/root", names, new byte[0])));
    }

    @Test
    void whoHoldsAllConnectionsKeepsNoNodeOut() throws Exception {
        // given a node that keeps its connection, and somebody who holds more than there are
        SyncServer server =
                server(
                        new FakeService("b"),
                        "b",
                        Optional.empty(),
                        settings(Duration.ofSeconds(30)));
        SyncClient known = client("a", "c", Optional.empty());
        join(known.root(server.url()));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sockets.add(connect(server));
        }

        // when
        Map<String, String> names = names(auth("d", "c", Optional.empty()));
        String fresh = raw(server, "GET", "/sync/v1/root", names, new byte[0]);

        // then a node that is new gets through, and one that is known goes on
        assertEquals(200, status(fresh));
        join(known.root(server.url()));
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void aFourthPullAtATimeIsToldToComeBack() throws Exception {
        // given a service on which pulls wait
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        FakeService b =
                new FakeService("b") {
                    @Override
                    public PullResponse pull(PullRequest request) {
                        inside.incrementAndGet();
                        await().atMost(Duration.ofSeconds(20)).until(() -> go.getCount() == 0);
                        return super.pull(request);
                    }
                };
        URI at = server(b, "b", Optional.empty()).url();
        SyncClient client = client("a", "c", Optional.empty());
        List<CompletableFuture<Answer<PullResponse>>> pulls = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            // One that could not even connect on a busy machine is begun anew.
                            pulls.removeIf(CompletableFuture::isCompletedExceptionally);
                            while (pulls.size() < 3) {
                                pulls.add(client.pull(at, pullOf()).toCompletableFuture());
                            }
                            return inside.get() == 3;
                        });

        // when
        PeerCallException e = failure(client.pull(at, pullOf()));

        // then
        assertEquals(PeerCallException.Kind.BUSY, e.kind());
        assertEquals(Duration.ofSeconds(1), e.retryAfter());
        go.countDown();
        for (CompletableFuture<Answer<PullResponse>> pull : pulls) {
            assertEquals(BucketSet.NONE, join(pull).message().spelled());
        }
        assertEquals(BucketSet.NONE, join(client.pull(at, pullOf())).message().spelled());
    }

    @Test
    void oneThatAsksForMuchAndDoesNotReadHoldsItsTurnForAWhileOnly() throws Exception {
        // given answers that fill all buffers on the way
        FakeService b =
                new FakeService("b") {
                    @Override
                    public PullResponse pull(PullRequest request) {
                        FactChain chain = new FactChain(FactChain.origin(1, 1));
                        List<Fact> much = new ArrayList<>();
                        for (int i = 0; i < 28; i++) {
                            much.add(chain.next("m", "x".repeat(255_000)));
                        }
                        return new PullResponse(
                                root(), BucketSet.NONE, List.of(), much, false, Given.NOTHING);
                    }
                };
        SyncServer server = server(b, "b", Optional.empty());
        byte[] pull = MessageCodec.encode(pullOf());
        Map<String, String> headers =
                auth("a", "c", Optional.empty()).request("POST", "/sync/v1/pull", pull);
        List<Socket> deaf = new ArrayList<>();

        // when three ask and do not read
        for (int i = 0; i < 3; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            write(
                    socket,
                    head("POST", "/sync/v1/pull", headers)
                            + ("Content-Length: " + pull.length + "\r\n\r\n"));
            socket.getOutputStream().write(pull);
            deaf.add(socket);
        }

        // then a fourth is told to come again, until they are cut off
        SyncClient client = client("a", "c", Optional.empty());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> busy(client.pull(server.url(), pullOf())));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !busy(client.pull(server.url(), pullOf())));
        for (Socket socket : deaf) {
            socket.close();
        }
    }

    @Test
    void largeBodiesShareTheirRoomAndSmallCallsGetThrough() throws Exception {
        // given bodies that hold nearly all the room there is, and do not end
        SyncServer server =
                server(
                        new FakeService("b"),
                        "b",
                        Optional.empty(),
                        settings(Duration.ofSeconds(60)));
        Map<String, String> names = names(auth("a", "c", Optional.empty()));
        byte[] part = new byte[8 << 20];
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Socket socket = connect(server);
            write(socket, head("POST", push(), names) + "Content-Length: 9000000\r\n\r\n");
            socket.getOutputStream().write(part);
            slow.add(socket);
        }

        // then another large one is told to come again, and a small one answered
        byte[] large = new byte[4 << 20];
        await().atMost(Duration.ofSeconds(20))
                .until(() -> status(raw(server, "POST", push(), names, large)) == 429);
        assertEquals(200, status(raw(server, "GET", "/sync/v1/root", names, new byte[0])));

        // and when they are gone, there is room again
        for (Socket socket : slow) {
            socket.close();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> status(raw(server, "POST", push(), names, large)) == 400);
    }

    private static boolean busy(CompletionStage<?> call) {
        try {
            call.toCompletableFuture().join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof PeerCallException failure
                    && failure.kind() == PeerCallException.Kind.BUSY;
        }
    }

    @Test
    void aPeerThatSpeaksSomethingElseFails() throws Exception {
        // given an HTTP server that is no node, and one that sends without end
        var other =
                vertx.createHttpServer()
                        .requestHandler(
                                request -> {
                                    if (request.path().equals("/sync/v1/root")) {
                                        request.response().end("hello");
                                    } else {
                                        request.response().setChunked(true);
                                        vertx.setPeriodic(
                                                1,
                                                t -> {
                                                    if (request.response().closed()) {
                                                        vertx.cancelTimer(t);
                                                    } else {
                                                        request.response()
                                                                .write("x".repeat(1 << 16));
                                                    }
                                                });
                                    }
                                });
        join(other.listen(0, "127.0.0.1").toCompletionStage());
        URI at = URI.create("http://127.0.0.1:" + other.actualPort());
        SyncClient client = client("a", "c", Optional.empty());

        // then
        assertTrue(failure(client.root(at)).getMessage().contains("not answered by a node"));
        assertTrue(failure(client.push(at, pushOf(1))).getMessage().contains("more than"));
        assertEquals(PeerCallException.Kind.FAILED, failure(client.pull(at, pullOf())).kind());
    }

    @Test
    void aPeerThatNeverAnswersFailsInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI at = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            SyncClient client =
                    new SyncClient(
                            vertx,
                            new SyncClientSettings(
                                    "c",
                                    Duration.ofMillis(200),
                                    Duration.ofMillis(200),
                                    4,
                                    Optional.empty()),
                            auth("a", "c", Optional.empty()),
                            new ByteBudget(10_000_000, System::nanoTime),
                            ForkJoinPool.commonPool());
            assertTrue(failure(client.root(at)).getMessage().contains("within 200 ms"));
        }
    }
}
