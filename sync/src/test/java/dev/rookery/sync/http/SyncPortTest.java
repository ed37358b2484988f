package dev.rookery.sync.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.vector.BucketSet;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncPortTest {
    private static final SyncServerSettings SETTINGS =
            new SyncServerSettings(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    9 << 20,
                    Duration.ofMillis(700),
                    Duration.ofSeconds(5),
                    20,
                    3,
                    5);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final List<SyncServer> servers = new ArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger seeds = new AtomicInteger(100);

    @AfterEach
    void close() throws Exception {
        for (SyncServer server : servers) {
            join(server.stop().toCompletionStage());
        }
        join(vertx.close().toCompletionStage());
    }

    @Test
    void everyCallGoesThereAndBackWithAndWithoutAKey() throws Exception {
        for (Optional<ClusterKey> key : List.of(key(1), Optional.<ClusterKey>empty())) {
            // given
            FakeService b = new FakeService("b");
            b.keep(FakeService.fact(1, 1, "m"));
            URI at = server(b, "b", key).url();
            FakeService a = new FakeService("a");
            SyncClient client = client("a", "c", key);

            // when
            Answer<?> hello = join(client.hello(at, a.hello()));
            Hash root = join(client.root(at)).message().root();
            PullResponse pull = join(client.pull(at, pullOf())).message();
            PushReply push = join(client.push(at, pushOf(2))).message();

            // then
            assertEquals("b", hello.node());
            assertTrue(hello.bytesIn() > 0 && hello.bytesOut() > 0);
            assertEquals(pull.root(), root);
            assertEquals("m", pull.facts().get(0).entity());
            assertEquals(new PushReply(1, false), push);
            assertEquals(2, b.count());
            assertEquals(List.of("a", "a", "a", "a"), heard);
            heard.clear();
            join(client.stop().toCompletionStage());
        }
    }

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
    void anUnsignedOrWronglySignedCallIs401AndNothingIsKept() throws Exception {
        FakeService b = new FakeService("b");
        URI at = server(b, "b", key(1)).url();
        for (Optional<ClusterKey> wrong : List.of(key(2), Optional.<ClusterKey>empty())) {
            PeerCallException e = failure(client("a", "c", wrong).push(at, pushOf(1)));
            assertEquals(PeerCallException.Kind.FAILED, e.kind());
            assertTrue(e.getMessage().contains("401"), e.getMessage());
        }
        assertEquals(0, b.count());
        assertEquals(List.of(), heard);
    }

    @Test
    void aTamperedBodyAndAReplayedRequestAre401() throws Exception {
        // given a signed push, as it goes over the wire
        FakeService b = new FakeService("b");
        SyncServer server = server(b, "b", key(1));
        byte[] body = MessageCodec.encode(pushOf(1));
        Map<String, String> headers = auth("a", "c", key(1)).request("POST", push(), body);

        // when it is tampered with, sent, and sent again
        byte[] tampered = body.clone();
        tampered[tampered.length - 1] ^= 1;
        assertEquals(401, status(raw(server, "POST", push(), headers, tampered)));
        assertEquals(0, b.count());
        assertEquals(200, status(raw(server, "POST", push(), headers, body)));
        String again = raw(server, "POST", push(), headers, body);

        // then
        assertEquals(401, status(again));
        assertTrue(again.contains("seen before"), again);
        assertEquals(1, b.count());
    }

    @Test
    void anAnswerOfOneWithoutTheKeyIsNotBelieved() throws Exception {
        URI at = server(new FakeService("b"), "b", Optional.empty()).url();
        PeerCallException e = failure(client("a", "c", key(1)).root(at));
        assertTrue(e.getMessage().contains("not signed"), e.getMessage());
    }

    @Test
    void anotherClusterIsRefusedWithItsReason() throws Exception {
        URI at = server(new FakeService("b"), "b", Optional.empty()).url();
        PeerCallException e = failure(client("a", "d", Optional.empty()).root(at));
        assertEquals(PeerCallException.Kind.REFUSED, e.kind());
        assertTrue(e.getMessage().contains("cluster \"d\""), e.getMessage());
        assertEquals(Refusal.Code.OTHER_CLUSTER, e.refusal().orElseThrow().code());
    }

    @Test
    void refusalsOfTheServiceHaveTheirStatus() throws Exception {
        // given a service that answers a hello with whatever is set
        List<Refusal.Code> codes =
                List.of(
                        Refusal.Code.PROTOCOL,
                        Refusal.Code.SELF,
                        Refusal.Code.ORIGIN_ROLLED_BACK,
                        Refusal.Code.BUSY,
                        Refusal.Code.UNABLE);
        AtomicInteger at = new AtomicInteger();
        FakeService b =
                new FakeService("b") {
                    @Override
                    public Message hello(Hello other) {
                        return new Refusal(codes.get(at.getAndIncrement()), "because");
                    }
                };
        SyncServer server = server(b, "b", Optional.empty());
        byte[] hello = MessageCodec.encode(new FakeService("a").hello());
        Map<String, String> headers =
                auth("a", "c", Optional.empty()).request("POST", "/sync/v1/hello", hello);

        // then
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < codes.size(); i++) {
            statuses.add(status(raw(server, "POST", "/sync/v1/hello", headers, hello)));
        }
        assertEquals(List.of(426, 409, 409, 429, 503), statuses);
    }

    @Test
    void garbageIsRefusedAndTheNextCallIsAnswered() throws Exception {
        SyncServer server = server(new FakeService("b"), "b", Optional.empty());
        Random random = new Random(4);
        WireAuth a = auth("a", "c", Optional.empty());
        for (String path : List.of("/sync/v1/hello", "/sync/v1/pull", push())) {
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
        List<CompletionStage<Answer<PullResponse>>> pulls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pulls.add(client.pull(at, pullOf()));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> inside.get() == 3);

        // when
        PeerCallException e = failure(client.pull(at, pullOf()));

        // then
        assertEquals(PeerCallException.Kind.BUSY, e.kind());
        assertEquals(Duration.ofSeconds(1), e.retryAfter());
        go.countDown();
        for (CompletionStage<Answer<PullResponse>> pull : pulls) {
            assertEquals(BucketSet.NONE, join(pull).message().spelled());
        }
        assertEquals(BucketSet.NONE, join(client.pull(at, pullOf())).message().spelled());
    }

    @Test
    void aBusyNodeSaysWhenAndABrokenOneThatItIs() throws Exception {
        FakeService b =
                new FakeService("b") {
                    @Override
                    public CompletionStage<PushReply> push(PushRequest request) {
                        return CompletableFuture.failedStage(
                                request.rumors().size() == 1
                                        ? new NodeBusyException("full", Duration.ofSeconds(7))
                                        : new IllegalStateException("secret"));
                    }
                };
        URI at = server(b, "b", Optional.empty()).url();
        SyncClient client = client("a", "c", Optional.empty());
        PeerCallException busy = failure(client.push(at, pushOf(1)));
        assertEquals(Duration.ofSeconds(7), busy.retryAfter());
        Rumor rumor = pushOf(1).rumors().get(0);
        PeerCallException broken =
                failure(client.push(at, new PushRequest("a", List.of(rumor, rumor))));
        assertEquals(PeerCallException.Kind.FAILED, broken.kind());
        assertTrue(!broken.getMessage().contains("secret"), broken.getMessage());
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

    private SyncServer server(FakeService service, String node, Optional<ClusterKey> key)
            throws Exception {
        SyncServer server =
                new SyncServer(
                        vertx,
                        SETTINGS,
                        auth(node, "c", key),
                        service,
                        new ByteBudget(10_000_000, System::nanoTime),
                        heard::add);
        join(server.start().toCompletionStage());
        servers.add(server);
        return server;
    }

    private SyncClient client(String node, String cluster, Optional<ClusterKey> key) {
        return new SyncClient(
                vertx,
                new SyncClientSettings(
                        cluster,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        8,
                        Optional.empty()),
                auth(node, cluster, key),
                new ByteBudget(10_000_000, System::nanoTime),
                ForkJoinPool.commonPool());
    }

    private WireAuth auth(String node, String cluster, Optional<ClusterKey> key) {
        return new WireAuth(
                key,
                cluster,
                node,
                Clock.systemUTC(),
                new Random(seeds.incrementAndGet()),
                WireAuth.SKEW);
    }

    private static Optional<ClusterKey> key(int seed) {
        byte[] secret = new byte[32];
        new Random(seed).nextBytes(secret);
        return Optional.of(ClusterKey.of(secret, "a test's key"));
    }

    private static String push() {
        return "/sync/v1/push";
    }

    private static PullRequest pullOf() {
        return new PullRequest(
                "a", Hash.ZERO, Optional.empty(), BucketSet.NONE, List.of(), List.of(), List.of());
    }

    private static PushRequest pushOf(int seq) {
        return new PushRequest("a", List.of(new Rumor(1, List.of(FakeService.fact(1, seq, "m")))));
    }

    private static Map<String, String> names(WireAuth auth) {
        return auth.request("GET", "/", new byte[0]);
    }

    private static String raw(
            SyncServer server, String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        try (Socket socket = connect(server)) {
            write(
                    socket,
                    head(method, path, headers) + "Content-Length: " + body.length + "\r\n\r\n");
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return read(socket);
        }
    }

    private static String head(String method, String path, Map<String, String> headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        if (!headers.containsKey("Host")) {
            head.append("Host: 127.0.0.1\r\n");
        }
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        return head.append("Connection: close\r\n").toString();
    }

    private static Socket connect(SyncServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    private static <T> T join(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static PeerCallException failure(CompletionStage<?> call) {
        CompletionException e =
                assertThrows(CompletionException.class, () -> call.toCompletableFuture().join());
        return assertInstanceOf(PeerCallException.class, e.getCause());
    }
}
