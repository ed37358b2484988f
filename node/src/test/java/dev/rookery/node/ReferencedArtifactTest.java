package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.backup.s3.MotoServer;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version that only names where its bytes are, on a whole node. */
class ReferencedArtifactTest {
    private static final byte[] BYTES = "weights".getBytes(StandardCharsets.UTF_8);
    private static final String HASH = Hash.of(BYTES).toString();

    @TempDir Path folder;

    @Test
    void bytesComeFromAnAllowedAddressWhenSomebodyAsksForThem() throws IOException {
        // given
        Path file = Files.createDirectories(folder.resolve("models")).resolve("w.pt");
        Map<String, String> settings =
                Map.of("ARTIFACTS_ALLOWED_ROOTS", "file://" + folder.resolve("models"));
        try (LiveNode node = LiveNode.start("a", folder.resolve("data"), settings)) {
            // when it is registered, nothing is opened: there is no file yet
            node.rest().register("m", version(file));
            Files.write(file, BYTES);

            // then
            assertEquals(0, node.rest().get("/artifacts").path("artifacts").asInt());
            assertArrayEquals(BYTES, node.rest().bytes("/models/m/versions/1/files/w.pt"));
            assertEquals(1, node.rest().get("/artifacts").path("artifacts").asInt());
        }
    }

    @Test
    void anAddressIsReadOnDemandOfAPersonAndCheckedAgainstTheHashThatTheyExpect()
            throws IOException {
        Path models = Files.createDirectories(folder.resolve("models"));
        Files.write(models.resolve("w.pt"), BYTES);
        Files.write(folder.resolve("secret"), BYTES);
        Map<String, String> settings = Map.of("ARTIFACTS_ALLOWED_ROOTS", "file://" + models);
        try (LiveNode node = LiveNode.start("a", folder.resolve("data"), settings)) {
            String uri = models + "/w.pt";
            JsonNode kept = fetch(node, uri, HASH).expect(201);
            assertEquals(HASH, kept.path("sha256").asText());
            assertEquals(7, kept.path("size").asInt());
            assertEquals("ARTIFACT_HASH_MISMATCH", fetch(node, uri, "1".repeat(64)).code());
            assertEquals("URI_NOT_ALLOWED", fetch(node, folder + "/secret", HASH).code());
            assertEquals("URI_NOT_ALLOWED", fetch(node, models + "/../secret", HASH).code());
            assertEquals("ARTIFACT_UNREACHABLE", fetch(node, models + "/none", HASH).code());
            assertEquals("FIELD_INVALID", fetch(node, uri, "xyz").code());
            assertEquals("FIELD_MISSING", node.rest().post("/artifacts/fetch", "{}").code());
        }
    }

    @Test
    void anObjectOfABucketIsReadAsTheSettingsSayThatItIsReached() throws IOException {
        // given
        MotoServer server = MotoServer.shared();
        String bucket = server.bucket();
        String uri = "s3://" + bucket + "/team/run 5/w.pt";
        String reached =
                "[{bucket: %s, endpoint: '%s', access-key: x, secret-key: y}]"
                        .formatted(bucket, server.url());
        String roots = "s3://%s/team, s3://no-such-bucket/".formatted(bucket);
        Map<String, String> settings =
                Map.of("ARTIFACTS_ALLOWED_ROOTS", roots, "ARTIFACTS_S3", reached);
        try (LiveNode node = LiveNode.start("a", folder.resolve("data"), settings)) {
            // when the object comes after its version
            node.rest().register("m", version(uri));
            Rest.Reply none = fetch(node, uri, HASH);
            server.put(bucket, "team/run 5/w.pt", BYTES);
            server.put(bucket, "secret", BYTES);

            // then
            assertEquals("ARTIFACT_UNREACHABLE", none.code());
            assertTrue(
                    none.json().toString().contains("there is no such object"),
                    none.json()::toString);
            assertArrayEquals(BYTES, node.rest().bytes("/models/m/versions/1/files/w.pt"));
            assertEquals(201, fetch(node, uri, HASH).status());
            assertEquals("ARTIFACT_HASH_MISMATCH", fetch(node, uri, "1".repeat(64)).code());
            String secret = "s3://" + bucket + "/secret";
            assertEquals("URI_NOT_ALLOWED", fetch(node, secret, HASH).code());
            String up = "s3://" + bucket + "/team/../secret";
            assertEquals("URI_NOT_ALLOWED", fetch(node, up, HASH).code());
        }
    }

    @Test
    void aBucketOfTheOffsiteStoreIsReachedTheSameWay() throws IOException {
        MotoServer server = MotoServer.shared();
        String bucket = server.bucket();
        server.put(bucket, "w.pt", BYTES);
        String offsite =
                "[{s3: {bucket: %s, endpoint: '%s', prefix: copies, access-key: x, secret-key: y}}]"
                        .formatted(bucket, server.url());
        String roots = "s3://" + bucket + "/";
        Map<String, String> settings =
                Map.of("ARTIFACTS_ALLOWED_ROOTS", roots, "BACKUP_OFFSITE", offsite);
        try (LiveNode node = LiveNode.start("a", folder.resolve("data"), settings)) {
            assertEquals(201, fetch(node, "s3://" + bucket + "/w.pt", HASH).status());
        }
    }

    @Test
    void aKeyFileThatIsMissingStopsTheStart() {
        String reached = "[{bucket: bucket, access-key: x, secret-key-file: /no/such}]";

        StartException refused =
                assertThrows(
                        StartException.class,
                        () ->
                                LiveNode.start(
                                        "a",
                                        folder.resolve("data"),
                                        Map.of("ARTIFACTS_S3", reached)));

        assertTrue(refused.getMessage().contains("/no/such"), refused::getMessage);
    }

    @Test
    void withoutRootsNothingIsEverOpened() throws IOException {
        Path file = Files.write(folder.resolve("w.pt"), BYTES);
        try (LiveNode node = LiveNode.start("a", folder.resolve("data"), Map.of())) {
            node.rest().register("m", version(file));

            assertEquals(
                    "ARTIFACT_ABSENT", node.rest().ask("/models/m/versions/1/files/w.pt").code());
            assertEquals("URI_NOT_ALLOWED", fetch(node, file.toString(), HASH).code());
        }
    }

    private static Rest.Reply fetch(LiveNode node, String uri, String sha256) {
        return node.rest()
                .post(
                        "/artifacts/fetch",
                        "{\"uri\": \"%s\", \"sha256\": \"%s\"}".formatted(uri, sha256));
    }

    private static String version(Path file) {
        return version("file://" + file);
    }

    private static String version(String uri) {
        return "{\"artifact\": {\"uri\": \"%s\", \"sha256\": \"%s\", \"size\": 7}}"
                .formatted(uri, HASH);
    }
}
