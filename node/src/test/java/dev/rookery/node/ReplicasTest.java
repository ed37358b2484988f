package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts that come before anybody asks, between whole nodes. */
class ReplicasTest {

    @TempDir Path folder;

    @Test
    void whatGoesToProductionComesToEveryNodeByItselfAndWhatDoesNotStays() {
        try (LiveCluster cluster = cluster("production", "a", "b")) {
            // given
            String first = registered(cluster.rest("a"), 1);
            String second = registered(cluster.rest("a"), 2);

            // when
            cluster.rest("a").move("m", "1", "staging");
            cluster.rest("a").move("m", "1", "production");

            // then
            LiveCluster.awaitTrue(() -> Files.exists(file(cluster.data("b"), first)));
            assertTrue(!Files.exists(file(cluster.data("b"), second)));
            JsonNode status = status(cluster.rest("b"), first);
            assertEquals("here", status.path("state").asText(), status::toString);
            assertEquals(2, status.path("copies").asInt(), status::toString);
            JsonNode other = status(cluster.rest("b"), second);
            assertEquals("absent", other.path("state").asText(), other::toString);
            assertEquals(1, other.path("copies").asInt(), other::toString);
            assertEquals("a", other.at("/nodes/1/node").asText(), other::toString);
            assertTrue(other.at("/nodes/1/has").asBoolean(), other::toString);
        }
    }

    @Test
    void asManyNodesHaveEachAsTheRuleSays() {
        try (LiveCluster cluster = cluster("2", "a", "b", "c")) {
            List<String> artifacts =
                    List.of(
                            registered(cluster.rest("a"), 1),
                            registered(cluster.rest("a"), 2),
                            registered(cluster.rest("a"), 3),
                            registered(cluster.rest("a"), 4));

            for (String artifact : artifacts) {
                LiveCluster.awaitTrue(
                        () -> status(cluster.rest("c"), artifact).path("copies").asInt() >= 2);
            }
        }
    }

    @Test
    void whatNobodyHasIsMissingInStatusAndHealthUntilItComes() {
        try (LiveCluster cluster = cluster("all", "a", "b")) {
            // given a version whose bytes only its node has, and it is gone
            String sha256 = "5".repeat(64);
            cluster.rest("a")
                    .register(
                            "m",
                            "{\"files\": [{\"path\": \"w.bin\", \"sha256\": \"%s\", \"size\": 7}]}"
                                    .formatted(sha256));

            // then
            LiveCluster.awaitTrue(() -> overview(cluster.rest("b")).path("missing").asInt() == 1);
            JsonNode overview = overview(cluster.rest("b"));
            assertTrue(
                    overview.at("/missing_examples/0").asText().contains("w.bin"),
                    overview::toString);
            JsonNode health = cluster.rest("b").component("parity_validation");
            assertEquals(1, health.at("/details/artifacts/missing").asInt(), health::toString);
            assertEquals("healthy", health.path("status").asText(), health::toString);
        }
    }

    @Test
    void bytesThatADiskChangedAreFoundAndHealedWithoutAReader() throws IOException {
        Map<String, String> settings = new TreeMap<>(settings("all"));
        settings.put("ARTIFACTS_REHASH_INTERVAL", "1m");
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), settings)) {
            // given
            String sha256 = registered(cluster.rest("a"), 1);
            Path file = file(cluster.data("b"), sha256);
            LiveCluster.awaitTrue(() -> Files.exists(file));

            // when one bit changes
            byte[] bytes = Files.readAllBytes(file);
            bytes[17] ^= 1;
            Files.write(file, bytes);
            cluster.stop("b");
            cluster.start("b");

            // then
            LiveCluster.awaitTrue(
                    () ->
                            overview(cluster.rest("b")).path("damaged").asInt() == 1
                                    && overview(cluster.rest("b")).path("set_aside").asInt() == 0
                                    && Files.exists(file));
            bytes[17] ^= 1;
            assertEquals(-1, Files.mismatch(file, Files.write(folder.resolve("right"), bytes)));
        }
    }

    private LiveCluster cluster(String rule, String... names) {
        return new LiveCluster(folder, List.of(names), settings(rule));
    }

    private static Map<String, String> settings(String rule) {
        return Map.of("SYNC_MAX_BYTES_PER_SECOND", "1GB", "ARTIFACTS_REPLICAS", rule);
    }

    private static JsonNode status(Rest node, String sha256) {
        return node.get("/artifacts/" + sha256 + "/status");
    }

    private static JsonNode overview(Rest node) {
        return node.get("/artifacts");
    }

    private static String registered(Rest node, int seed) {
        byte[] bytes = new byte[50_000];
        new Random(seed).nextBytes(bytes);
        String sha256 = node.upload(bytes).expect(201).path("sha256").asText();
        node.register(
                "m",
                "{\"files\": [{\"path\": \"w.bin\", \"sha256\": \"%s\", \"size\": %d}]}"
                        .formatted(sha256, bytes.length));
        return sha256;
    }

    private static Path file(Path data, String sha256) {
        return data.resolve(
                "artifacts/sha256/" + sha256.substring(0, 2) + "/" + sha256.substring(2));
    }
}
