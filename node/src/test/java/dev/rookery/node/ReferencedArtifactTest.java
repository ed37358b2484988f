package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
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
        return "{\"artifact\": {\"uri\": \"file://%s\", \"sha256\": \"%s\", \"size\": 7}}"
                .formatted(file, HASH);
    }
}
