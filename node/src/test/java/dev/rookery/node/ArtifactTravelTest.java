package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts between whole nodes, over their sync ports. */
class ArtifactTravelTest {
    private static final byte[] BYTES = bytes(3_000_000);
    private static final Map<String, String> QUICK = Map.of("SYNC_MAX_BYTES_PER_SECOND", "1GB");

    @TempDir Path folder;

    @Test
    void aFileRegisteredAtOneNodeIsReadAtAnother() {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), QUICK)) {
            // given
            String sha256 = registered(cluster.rest("a"));
            cluster.awaitEqual();

            // when it is only asked after, it does not travel
            String path = "/api/v1/artifacts/" + sha256;
            assertEquals(404, cluster.rest("b").send("HEAD", path, "", Map.of()).status());

            // then
            byte[] read = cluster.rest("b").bytes("/models/m/versions/1/files/weights.bin");
            assertArrayEquals(BYTES, read);
            assertEquals(200, cluster.rest("b").send("HEAD", path, "", Map.of()).status());
            assertArrayEquals(BYTES, cluster.rest("b").bytes("/artifacts/" + sha256));
        }
    }

    @Test
    void bytesThatWentBadAtTheirOnlyNodeAreServedByNobody() throws IOException {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), QUICK)) {
            // given
            String sha256 = registered(cluster.rest("a"));
            cluster.awaitEqual();
            Path file = file(cluster.data("a"), sha256);
            byte[] wrong = BYTES.clone();
            wrong[1_500_000] ^= 1;
            Files.write(file, wrong);

            // when
            Rest.Reply reply = cluster.rest("b").ask("/artifacts/" + sha256);

            // then
            assertEquals(404, reply.status(), reply.json()::toString);
            assertTrue(reply.json().path("asked").toString().contains("a: sent wrong bytes"));
            assertTrue(!Files.exists(file(cluster.data("b"), sha256)));
            assertEquals("ARTIFACT_DAMAGED", cluster.rest("a").ask("/artifacts/" + sha256).code());
        }
    }

    @Test
    void badBytesAreHealedByWhoeverHasThem() throws IOException {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), QUICK)) {
            String sha256 = registered(cluster.rest("a"));
            cluster.awaitEqual();
            cluster.rest("b").bytes("/artifacts/" + sha256);
            Files.writeString(file(cluster.data("b"), sha256), "not these");

            assertArrayEquals(BYTES, cluster.rest("b").bytes("/artifacts/" + sha256));
        }
    }

    @Test
    void whenNobodyReachableHasItTheAnswerSaysWhoWasAsked() {
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), QUICK)) {
            registered(cluster.rest("a"));
            cluster.awaitEqual();
            cluster.stop("a");

            Rest.Reply reply = cluster.rest("b").ask("/models/m/versions/1/files/weights.bin");

            assertEquals("ARTIFACT_ABSENT", reply.code());
            assertEquals(1, reply.json().path("asked").size(), reply.json()::toString);
        }
    }

    @Test
    void aPeerThatIsCutOffHalfWayIsReplacedByAnother() {
        Map<String, String> slow = Map.of("SYNC_MAX_BYTES_PER_SECOND", "2MB");
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b", "c"), slow)) {
            // given two that have it
            byte[] large = bytes(6_000_000);
            String sha256 = cluster.rest("a").upload(large).expect(201).path("sha256").asText();
            cluster.rest("b").upload(large).expect(201);
            cluster.awaitEqual();

            // when one is cut off while the third fetches it
            Thread reader = new Thread(() -> cluster.rest("c").ask("/artifacts/" + sha256));
            reader.start();
            Path part = cluster.data("c").resolve("artifacts/fetching/" + sha256 + ".part");
            LiveCluster.awaitTrue(() -> part.toFile().length() > 0);
            cluster.cut("a");

            // then
            assertArrayEquals(large, cluster.rest("c").bytes("/artifacts/" + sha256));
        }
    }

    @Test
    void whatANodeHadBegunToFetchItGoesOnWithAfterItsRestart() {
        Map<String, String> slow = Map.of("SYNC_MAX_BYTES_PER_SECOND", "1MB");
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), slow)) {
            // given
            byte[] large = bytes(5_000_000);
            String sha256 = cluster.rest("a").upload(large).expect(201).path("sha256").asText();
            cluster.awaitEqual();
            Thread reader = new Thread(() -> askInVain(cluster.rest("b"), sha256));
            reader.start();
            Path list = cluster.data("b").resolve("artifacts/fetching/" + sha256 + ".chunks");
            LiveCluster.awaitTrue(() -> list.toFile().length() > 64);

            // when it stops and starts, and nobody asks
            cluster.stop("b");
            cluster.start("b");

            // then
            LiveCluster.awaitTrue(() -> Files.exists(file(cluster.data("b"), sha256)));
            assertArrayEquals(large, cluster.rest("b").bytes("/artifacts/" + sha256));
        }
    }

    /** The node stops in the middle of its answer. */
    private static void askInVain(Rest node, String sha256) {
        try {
            node.ask("/artifacts/" + sha256);
        } catch (UncheckedIOException e) {
            return; // as it should be
        }
    }

    private static String registered(Rest node) {
        JsonNode kept = node.upload(BYTES).expect(201);
        String sha256 = kept.path("sha256").asText();
        node.register(
                "m",
                """
                {"files": [{"path": "weights.bin", "sha256": "%s", "size": %d}]}
                """
                        .formatted(sha256, BYTES.length));
        return sha256;
    }

    private static Path file(Path data, String sha256) {
        return data.resolve(
                "artifacts/sha256/" + sha256.substring(0, 2) + "/" + sha256.substring(2));
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
