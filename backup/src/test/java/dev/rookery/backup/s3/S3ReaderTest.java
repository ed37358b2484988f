package dev.rookery.backup.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rookery.backup.offsite.OffsiteException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Against a real server; what that never does, against one made by hand. */
class S3ReaderTest {
    private static final String KEY = "team/run=5/a b é.pt";
    private static final Duration SOON = Duration.ofMillis(300);

    private final byte[] bytes = new byte[100_000];

    @Test
    void anObjectIsReadFromAnyByteOnAndSaysHowLargeItIs() throws IOException {
        Arrays.fill(bytes, (byte) 7);
        MotoServer server = MotoServer.shared();
        String bucket = server.bucket();
        server.put(bucket, KEY, bytes);
        try (S3Reader reader = new S3Reader(server.at(bucket, ""))) {
            S3Reader.Body whole = reader.open(KEY, 0, Optional.empty());
            assertEquals(bytes.length, whole.size());
            assertArrayEquals(bytes, whole.in().readAllBytes());

            try (S3Reader.Body rest = reader.open(KEY, 99_000, whole.tag())) {
                assertEquals(bytes.length, rest.size());
                assertEquals(1_000, rest.in().readAllBytes().length);
            }
        }
    }

    @Test
    void anObjectThatWasReplacedMidwayIsFound() throws IOException {
        MotoServer server = MotoServer.shared();
        String bucket = server.bucket();
        server.put(bucket, KEY, bytes);
        try (S3Reader reader = new S3Reader(server.at(bucket, ""));
                S3Reader.Body first = reader.open(KEY, 0, Optional.empty())) {
            Arrays.fill(bytes, (byte) 1);
            server.put(bucket, KEY, bytes);

            String said = refused(() -> reader.open(KEY, 50_000, first.tag()));

            assertTrue(said.contains("replaced while it was read"), said);
        }
    }

    @Test
    void whatIsNotThereIsSaid() {
        MotoServer server = MotoServer.shared();
        try (S3Reader reader = new S3Reader(server.at(server.bucket(), ""));
                S3Reader none = new S3Reader(server.at("no-such-bucket", ""))) {
            String object = refused(() -> reader.open(KEY, 0, Optional.empty()));
            String bucket = refused(() -> none.open(KEY, 0, Optional.empty()));

            assertTrue(object.contains("there is no such object"), object);
            assertTrue(bucket.contains("NoSuchBucket; make the bucket"), bucket);
        }
    }

    @Test
    void a404ThatDoesNotSayWhatIsMissingIsNoReasonToMakeTheBucket() throws IOException {
        HttpServer server =
                serve(
                        exchange -> {
                            exchange.sendResponseHeaders(404, -1);
                            exchange.close();
                        });
        try (S3Reader reader = new S3Reader(at(server))) {
            String said = refused(() -> reader.open(KEY, 0, Optional.empty()));

            assertTrue(said.contains("look whether the object is there"), said);
            assertFalse(said.contains("make the bucket"), said);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aWrongKeyIsSaid() {
        try (MotoServer server = MotoServer.start(Map.of("INITIAL_NO_AUTH_ACTION_COUNT", "1"))) {
            server.make("locked");
            try (S3Reader reader = new S3Reader(server.at("locked", ""))) {
                String said = refused(() -> reader.open(KEY, 0, Optional.empty()));

                assertTrue(said.contains("403"), said);
                assertTrue(said.contains("check the access key"), said);
            }
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server =
                serve(
                        exchange -> {
                            requests.incrementAndGet();
                            exchange.getResponseHeaders().add("Location", "/elsewhere");
                            exchange.sendResponseHeaders(301, -1);
                            exchange.close();
                        });
        try (S3Reader reader = new S3Reader(at(server))) {
            String said = refused(() -> reader.open(KEY, 0, Optional.empty()));

            assertTrue(said.contains("301"), said);
            assertEquals(1, requests.get());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServerWithoutRangesIsNotTakenForTheRest() throws IOException {
        HttpServer server =
                serve(
                        exchange -> {
                            exchange.sendResponseHeaders(200, bytes.length);
                            exchange.getResponseBody().write(bytes);
                            exchange.close();
                        });
        try (S3Reader reader = new S3Reader(at(server))) {
            String said = refused(() -> reader.open(KEY, 5, Optional.empty()));

            assertTrue(said.contains("knows no ranges"), said);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        HttpServer server =
                serve(
                        exchange -> {
                            exchange.sendResponseHeaders(200, bytes.length);
                            exchange.getResponseBody()
                                    .write("some".getBytes(StandardCharsets.UTF_8));
                            exchange.getResponseBody().flush();
                            waitFor(over);
                            exchange.close();
                        });
        try (S3Reader reader = new S3Reader(at(server), SOON);
                S3Reader.Body body = reader.open(KEY, 0, Optional.empty())) {
            assertThrows(IOException.class, () -> body.in().readAllBytes());
        } finally {
            over.countDown();
            server.stop(0);
        }
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private static HttpServer serve(Answer answer) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", answer::to);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
        return server;
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static S3Bucket at(HttpServer server) {
        return new S3Bucket(
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                "us-east-1",
                "bucket",
                "",
                true,
                Optional.of(new S3Bucket.Keys("a", "s")));
    }

    private static String refused(Executable call) {
        OffsiteException refused = assertThrows(OffsiteException.class, call);
        assertTrue(!refused.passing(), refused::toString);
        return refused.getMessage();
    }
}
