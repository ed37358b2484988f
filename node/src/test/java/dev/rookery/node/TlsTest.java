package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates at the REST port and between nodes. */
class TlsTest {

    @TempDir static Path keys;
    private static Certificates ours;
    private static Certificates theirs;
    private static Certificates.Pair one;
    private static Certificates.Pair two;
    private static Certificates.Pair stranger;

    @TempDir Path folder;

    @BeforeAll
    static void sign() {
        ours = new Certificates(keys.resolve("ours"));
        theirs = new Certificates(keys.resolve("theirs"));
        one = ours.sign("one");
        two = ours.sign("two");
        stranger = theirs.sign("stranger");
    }

    @Test
    void restAnswersOverHttpsToThoseWhoKnowTheAuthorityAndToNobodyInPlain() throws Exception {
        try (LiveNode node = LiveNode.start("a", folder, tls("HTTP", one))) {
            assertEquals("https", node.node().http().getScheme());
            URI health = node.node().http().resolve("/health/live");

            assertEquals(200, status(HttpClient.newBuilder().sslContext(ours.trusting()), health));
            HttpClient.Builder others = HttpClient.newBuilder().sslContext(theirs.trusting());
            assertThrows(IOException.class, () -> status(others, health));
            URI plain = URI.create(health.toString().replace("https", "http"));
            assertThrows(IOException.class, () -> status(HttpClient.newBuilder(), plain));
        }
    }

    @Test
    void twoNodesWithCertificatesOfOneAuthoritySyncAndPlainCallersGetNothing() {
        try (LiveNode a = LiveNode.start("a", folder.resolve("a"), mutual(one, ours));
                LiveNode b =
                        LiveNode.start("b", folder.resolve("b"), calling(a, mutual(two, ours)))) {
            assertEquals("https", a.node().sync().getScheme());
            a.rest().register("m", "{}");

            LiveCluster.awaitTrue(() -> a.rest().root().equals(b.rest().root()));

            assertEquals(1, b.rest().version("m", "1").path("version").asInt());
            URI plain = URI.create("http://127.0.0.1:" + a.syncPort() + "/sync/v1/root");
            assertThrows(IOException.class, () -> status(HttpClient.newBuilder(), plain));
        }
    }

    @Test
    void aNodeOfAnotherAuthorityGetsNothingAndSyncStatusSaysWhy() {
        Map<String, String> believing = tls("SYNC", stranger);
        believing.put("SYNC_TLS_CA", ours.ca().toString());
        try (LiveNode a = LiveNode.start("a", folder.resolve("a"), mutual(one, ours));
                LiveNode stranger =
                        LiveNode.start(
                                "s",
                                folder.resolve("s"),
                                calling(a, mutual(TlsTest.stranger, theirs)));
                LiveNode guest = LiveNode.start("g", folder.resolve("g"), calling(a, believing))) {
            a.rest().register("m", "{}");

            // one does not believe the other's certificate; the other is not believed
            String unbelieving = lastError(stranger);
            assertTrue(unbelieving.contains("sync.tls.ca"), unbelieving);
            String unbelieved = lastError(guest);
            assertTrue(unbelieved.contains("sync.tls"), unbelieved);
            assertNotEquals(a.rest().root(), stranger.rest().root());
            assertNotEquals(a.rest().root(), guest.rest().root());
        }
    }

    @Test
    void aFileThatIsNoCertificateOrKeyStopsTheStartAndIsNamedWithACure() throws IOException {
        Path junk = Files.writeString(keys.resolve("junk.pem"), "not a key\n");
        Path gone = keys.resolve("gone.pem");

        refused("http.tls.cert " + junk, "BEGIN CERTIFICATE", "HTTP", junk, one.key());
        refused("http.tls.cert " + gone, "no such file", "HTTP", gone, one.key());
        refused("http.tls.key " + junk, "PKCS#8", "HTTP", one.cert(), junk);
        refused("sync.tls.key " + gone, "no such file", "SYNC", one.cert(), gone);
        refused("sync.tls.key " + two.key(), "not the key", "SYNC", one.cert(), two.key());
        Map<String, String> settings = tls("SYNC", one);
        settings.put("SYNC_TLS_CA", junk.toString());
        refused("sync.tls.ca " + junk, "BEGIN CERTIFICATE", settings);
    }

    @Test
    void aCertificateDoesNotStandInForTheClustersKey() {
        Map<String, String> settings = mutual(one, ours);
        settings.put("SYNC_HOST", "0.0.0.0");

        refused("the sync port on 0.0.0.0", "sync.key-file", settings);
    }

    private void refused(String what, String cure, String port, Path cert, Path key) {
        refused(what, cure, tls(port, new Certificates.Pair(cert, key)));
    }

    private void refused(String what, String cure, Map<String, String> settings) {
        StartException refused =
                assertThrows(
                        StartException.class, () -> LiveNode.start("a", folder, settings).close());
        assertTrue(refused.getMessage().contains(what), refused.getMessage());
        assertTrue(refused.getMessage().contains(cure), refused.getMessage());
    }

    /** What its one peer's line says, once it says something. */
    private static String lastError(LiveNode node) {
        List<String> said = new java.util.ArrayList<>();
        LiveCluster.awaitTrue(
                () -> {
                    JsonNode peer = node.rest().get("/sync").at("/peers/0");
                    said.add(peer.path("last_error").asText(""));
                    return !said.get(said.size() - 1).isEmpty()
                            && !said.get(said.size() - 1).equals("null");
                });
        return said.get(said.size() - 1);
    }

    private static Map<String, String> tls(String port, Certificates.Pair pair) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(port + "_TLS_CERT", pair.cert().toString());
        settings.put(port + "_TLS_KEY", pair.key().toString());
        return settings;
    }

    private static Map<String, String> mutual(Certificates.Pair pair, Certificates authority) {
        Map<String, String> settings = tls("SYNC", pair);
        settings.put("SYNC_TLS_CA", authority.ca().toString());
        return settings;
    }

    private static Map<String, String> calling(LiveNode peer, Map<String, String> settings) {
        settings.put("SYNC_PEERS", peer.node().sync().toString());
        return settings;
    }

    private static int status(HttpClient.Builder client, URI uri)
            throws IOException, InterruptedException {
        return client.version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
