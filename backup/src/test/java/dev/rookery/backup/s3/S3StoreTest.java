package dev.rookery.backup.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.backup.offsite.OffsiteStoreContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Against a real server; refusals that it does not give, against one made by hand. */
class S3StoreTest extends OffsiteStoreContract {

    @Override
    protected OffsiteStore open() {
        MotoServer server = MotoServer.shared();
        return new S3Store(server.at(server.bucket(), "some/prefix/"));
    }

    /** A server's page has 1,000. */
    @Override
    protected int manyObjects() {
        return 1_005;
    }

    @Test
    void aBucketThatIsMissingIsSaidAndNotTriedAgain() {
        MotoServer server = MotoServer.shared();
        try (OffsiteStore store = new S3Store(server.at("no-such-bucket", ""))) {
            OffsiteException refused =
                    assertThrows(OffsiteException.class, () -> store.putIfAbsent("a", text("x")));

            assertFalse(refused.passing());
            assertTrue(refused.getMessage().contains("make the bucket no-such-bucket"));
            assertThrows(OffsiteException.class, () -> store.all(""));
        }
    }

    @Test
    void keysThatTheServerDoesNotKnowAreSaidAndNotTriedAgain() {
        try (MotoServer server = MotoServer.start(Map.of("INITIAL_NO_AUTH_ACTION_COUNT", "1"))) {
            String bucket = server.bucket();
            try (OffsiteStore store = new S3Store(server.at(bucket, ""))) {
                OffsiteException refused =
                        assertThrows(OffsiteException.class, () -> store.all(""));

                assertFalse(refused.passing());
                String message = refused.getMessage();
                assertTrue(message.contains("403") && message.contains("access key"), message);
                assertFalse(message.contains("test-secret"), message);
            }
        }
    }

    @Test
    void aServersOwnFailureAndSilenceMayPassAndEachCallIsOneRequest() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    requests.incrementAndGet();
                    byte[] body =
                            "<Error><Code>SlowDown</Code></Error>".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(503, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        S3Bucket bucket =
                new S3Bucket(
                        Optional.of(url),
                        "eu",
                        "bucket",
                        "",
                        true,
                        Optional.of(new S3Bucket.Keys("a", "s")));
        try (OffsiteStore store = new S3Store(bucket)) {
            OffsiteException busy =
                    assertThrows(OffsiteException.class, () -> store.putIfAbsent("a", text("x")));
            assertTrue(busy.passing());
            assertTrue(busy.getMessage().contains("503 SlowDown"), busy.getMessage());
            assertEquals(1, requests.get());

            server.stop(0);
            OffsiteException silent = assertThrows(OffsiteException.class, () -> store.get("a"));
            assertTrue(silent.passing());
        }
    }

    @Test
    void neitherTheBucketNorItsKeysTellTheSecret() {
        assertFalse(MotoServer.shared().at("bucket", "").toString().contains("test-secret"));
        assertEquals("s3://bucket/a/b", MotoServer.shared().at("bucket", "a/b/").url());
    }
}
