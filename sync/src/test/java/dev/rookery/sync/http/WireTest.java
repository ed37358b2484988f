package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.vector.BucketSet;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** What tests of the sync port share: a server, a client, raw sockets. */
abstract class WireTest {
    static final SyncServerSettings SETTINGS = settings(Duration.ofMillis(700));

    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    final List<SyncServer> servers = new ArrayList<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final AtomicInteger seeds = new AtomicInteger(100);

    @AfterEach
    void close() throws Exception {
        for (SyncServer server : servers) {
            join(server.stop().toCompletionStage());
        }
        join(vertx.close().toCompletionStage());
    }

    SyncServer server(FakeService service, String node, Optional<ClusterKey> key) throws Exception {
        return server(service, node, key, SETTINGS);
    }

    SyncServer server(
            FakeService service, String node, Optional<ClusterKey> key, SyncServerSettings settings)
            throws Exception {
        ByteBudget budget = new ByteBudget(10_000_000, System::nanoTime);
        return server(service, node, key, settings, budget);
    }

    SyncServer server(
            FakeService service,
            String node,
            Optional<ClusterKey> key,
            SyncServerSettings settings,
            ByteBudget budget)
            throws Exception {
        SyncServer server =
                new SyncServer(vertx, settings, auth(node, "c", key), service, budget, heard::add);
        join(server.start().toCompletionStage());
        servers.add(server);
        return server;
    }

    SyncClient client(String node, String cluster, Optional<ClusterKey> key) {
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

    WireAuth auth(String node, String cluster, Optional<ClusterKey> key) {
        return new WireAuth(
                key,
                cluster,
                node,
                Clock.systemUTC(),
                new Random(seeds.incrementAndGet()),
                WireAuth.SKEW);
    }

    static Optional<ClusterKey> key(int seed) {
        byte[] secret = new byte[32];
        new Random(seed).nextBytes(secret);
        return Optional.of(ClusterKey.of(secret, "a test's key"));
    }

    static SyncServerSettings settings(Duration bodyTime) {
        return new SyncServerSettings(
                "127.0.0.1",
                0,
                Optional.empty(),
                9 << 20,
                bodyTime,
                Duration.ofSeconds(5),
                18 << 20,
                20,
                3,
                5);
    }

    static String push() {
        return "/sync/v1/push";
    }

    static PullRequest pullOf() {
        return new PullRequest(
                "a", Hash.ZERO, Optional.empty(), BucketSet.NONE, List.of(), List.of(), List.of());
    }

    static PushRequest pushOf(int seq) {
        return new PushRequest("a", List.of(new Rumor(1, List.of(FakeService.fact(1, seq, "m")))));
    }

    static Map<String, String> names(WireAuth auth) {
        return auth.request("GET", "/", new byte[0]);
    }

    static String raw(
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

    static String head(String method, String path, Map<String, String> headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        if (!headers.containsKey("Host")) {
            head.append("Host: 127.0.0.1\r\n");
        }
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        return head.append("Connection: close\r\n").toString();
    }

    static Socket connect(SyncServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    static <T> T join(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    static PeerCallException failure(CompletionStage<?> call) {
        CompletionException e =
                assertThrows(CompletionException.class, () -> call.toCompletableFuture().join());
        return assertInstanceOf(PeerCallException.class, e.getCause());
    }
}
