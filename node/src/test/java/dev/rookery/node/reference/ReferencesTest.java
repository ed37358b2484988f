package dev.rookery.node.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Elsewhere;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.reference.References.Read;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
    private static final byte[] BYTES = "weights".getBytes(StandardCharsets.UTF_8);
    private static final Hash HASH = Hash.of(BYTES);
    private static final OutboundGuard.Rules QUICK =
            new OutboundGuard.Rules(2, Duration.ofMillis(1), 4, Duration.ofSeconds(30));

    @TempDir Path folder;
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private String web;
    private Path models;
    private ArtifactStore store;
    private References references;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        web = "http://127.0.0.1:" + server.getAddress().getPort() + "/pub/";
        models = Files.createDirectories(folder.resolve("models"));
        store = new ArtifactStore(folder.resolve("artifacts"), 100);
        references =
                new References(
                        new AllowedRoots(List.of(models.toUri().toString(), web)),
                        Buckets.NONE,
                        QUICK,
                        Clock.systemUTC(),
                        InstantSource.system());
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void aFileBelowARootIsKeptUnderItsHash() throws IOException {
        Files.write(models.resolve("a.pt"), BYTES);

        Read read = read(models + "/a.pt", Optional.empty());

        assertEquals(HASH, assertInstanceOf(Read.Kept.class, read).artifact().hash());
        assertTrue(store.find(HASH).isPresent());
    }

    @Test
    void aLinkThatLeadsOutOfTheRootIsNotFollowed() throws IOException {
        Path secret = Files.write(folder.resolve("secret"), BYTES);
        Files.createSymbolicLink(models.resolve("link"), secret);
        Files.createSymbolicLink(models.resolve("up"), folder);

        assertInstanceOf(Read.NotAllowed.class, read(models + "/link", Optional.empty()));
        assertInstanceOf(Read.NotAllowed.class, read(models + "/up/secret", Optional.empty()));
        assertInstanceOf(Read.Unreadable.class, read(models + "/none", Optional.empty()));
        Files.createDirectory(models.resolve("folder"));
        assertInstanceOf(Read.Unreadable.class, read(models + "/folder", Optional.empty()));
    }

    @Test
    void aServersAnswerIsKeptAndOthersBytesAreNot() {
        assertInstanceOf(Read.Kept.class, read(web + "good", Optional.of(HASH)));
        Read other = read(web + "good", Optional.of(Hash.ZERO));
        assertEquals(HASH, assertInstanceOf(Read.Different.class, other).found());
        assertTrue(store.find(Hash.ZERO).isEmpty());
    }

    @Test
    void aRedirectIsNotFollowed() {
        Read read = read(web + "moved", Optional.empty());

        assertTrue(assertInstanceOf(Read.Unreadable.class, read).why().contains("302"));
        assertEquals(1, asked.get());
    }

    @Test
    void whatBreaksOffIsTriedAgainAndNothingIsKept() throws IOException {
        Read read = read(web + "short", Optional.empty());

        assertInstanceOf(Read.Unreadable.class, read);
        assertEquals(2, asked.get());
        try (var left = Files.list(folder.resolve("artifacts/incoming"))) {
            assertEquals(0, left.count());
        }
        assertEquals(0, store.totals().artifacts());
    }

    @Test
    void aWebServerIsAskedForTheRestUnderTheSameTag() throws IOException {
        WebRemote remote = new WebRemote(URI.create(web + "ranged"));
        try (Remote.Body whole = remote.open(0, Optional.empty());
                Remote.Body rest = remote.open(3, whole.tag());
                Remote.Body other = remote.open(3, Optional.of("\"older\""))) {
            assertEquals(Optional.of("\"now\""), whole.tag());
            assertEquals("ghts", new String(rest.in().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(List.of(3L, 7L), List.of(rest.from(), rest.size().getAsLong()));
            assertEquals(List.of(0L, 7L), List.of(other.from(), other.size().getAsLong()));
        }
    }

    @Test
    void whatIsTooLargeIsNotTaken() {
        assertInstanceOf(Read.TooLarge.class, read(web + "large", Optional.empty()));
        assertInstanceOf(Read.TooLarge.class, read(web + "chunked", Optional.empty()));
    }

    @Test
    void aVersionsArtifactIsBroughtFromItsAddress() {
        assertInstanceOf(Elsewhere.Came.class, bring(web + "good", HASH, 7));
        assertInstanceOf(Elsewhere.Failed.class, bring(web + "good", Hash.ZERO, 7));
        assertInstanceOf(Elsewhere.Failed.class, bring(web + "good", HASH, 3));
        assertInstanceOf(Elsewhere.Failed.class, bring(web + "none", HASH, 7));
        assertInstanceOf(Elsewhere.Absent.class, bring("/etc/passwd", HASH, 7));
        assertInstanceOf(
                Elsewhere.Absent.class, references.bring(Wanted.of(HASH), store, () -> false));
    }

    private Elsewhere.Brought bring(String uri, Hash hash, long size) {
        Wanted wanted = new Wanted(hash, OptionalLong.of(size), Optional.of(uri));
        return references.bring(wanted, store, () -> false);
    }

    private Read read(String uri, Optional<Hash> expected) {
        return references.read(uri, expected, OptionalLong.empty(), store, () -> false);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String path = exchange.getRequestURI().getPath();
        switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "good" -> send(exchange, 200, BYTES.length, BYTES);
            case "moved" -> {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/secret");
                send(exchange, 302, -1, new byte[0]);
            }
            case "ranged" -> ranged(exchange);
            case "short" -> send(exchange, 200, 50, BYTES);
            case "large" -> send(exchange, 200, 101, new byte[101]);
            case "chunked" -> send(exchange, 200, 0, new byte[101]);
            default -> send(exchange, 404, -1, new byte[0]);
        }
        exchange.close();
    }

    private static void ranged(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"now\"");
        boolean rest = "\"now\"".equals(exchange.getRequestHeaders().getFirst("If-Range"));
        if (rest) {
            assertEquals("bytes=3-", exchange.getRequestHeaders().getFirst("Range"));
            exchange.getResponseHeaders().set("Content-Range", "bytes 3-6/7");
            send(exchange, 206, 4, Arrays.copyOfRange(BYTES, 3, 7));
        } else {
            send(exchange, 200, BYTES.length, BYTES);
        }
    }

    private static void send(HttpExchange exchange, int status, long length, byte[] bytes)
            throws IOException {
        exchange.sendResponseHeaders(status, length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
        }
    }
}
