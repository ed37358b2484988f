package dev.rookery.node;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.s3.MotoServer;
import dev.rookery.node.offsite.OffsiteRestore;
import dev.rookery.node.offsite.OffsiteRestore.Outcome;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.OffsiteTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that lost their disks, and nodes whose place off-site is lost. */
class OffsiteTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final byte[] WEIGHTS = {1, 2, 3, 4, 5, 6, 7};

    @TempDir Path folder;

    @Test
    void aNodeThatLostItsDiskComesBackFromS3Alone() throws IOException {
        // given a node that sends its backups, encrypted, to a real S3 server
        MotoServer server = MotoServer.shared();
        Path key = key("key", 1);
        String target =
                "{s3: {bucket: %s, endpoint: '%s', prefix: a/b, access-key: x, secret-key: y},"
                                .formatted(server.bucket(), server.url())
                        + " encryption-key-file: "
                        + key
                        + ", interval: 1s}";
        Before before = written(target);

        // when its disk is lost, and a machine that has nothing restores
        DurableFiles.deleteTree(before.data);
        Outcome.Restored restored = restored(before.settings, key);

        // then everything is there, also what was written after the copy, under a new origin
        assertEquals(before.root, restored.done().root());
        assertTrue(restored.done().addedBack() >= 2);
        assertEquals(List.of(), restored.faults());
        assertEquals(List.of("there was no database to replace"), restored.done().notes());
        try (LiveNode node = LiveNode.start("a", before.data, Map.of())) {
            assertEquals(before.root, node.rest().root());
            assertNotEquals(before.origin, node.rest().get("/cluster").path("origin").asText());
            assertEquals("staging", node.rest().version("m", "1").path("stage").asText());
            assertEquals(3, node.rest().register("m", "{}").path("version").asInt());
        }
    }

    @Test
    void aNodeThatLostItsDiskComesBackFromPeersAlone() throws IOException {
        try (LiveNode b = LiveNode.start("b", folder.resolve("b"), Map.of())) {
            // given
            Map<String, String> peer = Map.of("SYNC_PEERS", "http://127.0.0.1:" + b.syncPort());
            Path data = folder.resolve("a");
            String root;
            try (LiveNode a = LiveNode.start("a", data, peer)) {
                a.rest().register("m", "{}");
                a.rest().move("m", "1", "staging");
                root = a.rest().root();
                await().atMost(SOON).until(() -> b.rest().root().equals(root));
            }

            // when
            DurableFiles.deleteTree(data);

            // then
            try (LiveNode a = LiveNode.start("a", data, peer)) {
                await().atMost(SOON).until(() -> a.rest().root().equals(root));
                assertEquals("staging", a.rest().version("m", "1").path("stage").asText());
                assertEquals(2, a.rest().register("m", "{}").path("version").asInt());
                await().atMost(SOON).until(() -> b.rest().root().equals(a.rest().root()));
            }
        }
    }

    @Test
    void aWrongKeyIsSaidAndNothingIsRestored() throws IOException {
        Path place = Files.createDirectory(folder.resolve("nas"));
        Path key = key("key", 1);
        Before before =
                written(
                        "{directory: %s, encryption-key-file: %s, interval: 1s}"
                                .formatted(place, key));
        DurableFiles.deleteTree(before.data);

        Outcome.Nothing nothing =
                assertInstanceOf(Outcome.Nothing.class, restore(before.settings, key("other", 2)));

        String why = nothing.others().get(0).fault().orElse("");
        assertTrue(why.contains("wrong key"), why);
        assertFalse(Files.exists(before.data.resolve("registry.db")));
        assertInstanceOf(Outcome.Restored.class, restore(before.settings, key));
        assertInstanceOf(Outcome.Occupied.class, restore(before.settings, key));
    }

    @Test
    void aTamperedObjectIsNamedAndNeverRestored() throws IOException {
        // given copies off-site in which one byte of every chunk changed
        Path place = Files.createDirectory(folder.resolve("nas"));
        Before before = written("{directory: %s, interval: 1s}".formatted(place));
        DurableFiles.deleteTree(before.data);
        try (Stream<Path> files = Files.walk(place)) {
            for (Path chunk : files.filter(f -> f.toString().endsWith("-of-000001")).toList()) {
                byte[] bytes = Files.readAllBytes(chunk);
                bytes[bytes.length / 2] ^= 1;
                Files.write(chunk, bytes);
            }
        }

        // when
        try (OffsiteRestore restore = open(before.settings, Optional.empty())) {
            OffsiteRestore.Wish wish = new OffsiteRestore.Wish(Optional.empty(), Optional.of("a"));
            Outcome.Damaged damaged =
                    assertInstanceOf(Outcome.Damaged.class, restore.run(wish, line -> {}));

            // then
            String fault = damaged.faults().get(0);
            assertTrue(fault.contains("/copies/" + damaged.copy().id()), fault);
        }
        assertFalse(Files.exists(before.data.resolve("registry.db")));
    }

    @Test
    void aPlaceThatIsMissingDegradesHealthAndIsUsedOnceItIsThere() throws IOException {
        Path place = folder.resolve("not-mounted");
        Map<String, String> settings =
                Map.of("BACKUP_OFFSITE", "[{directory: %s, interval: 1s}]".formatted(place));
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), settings)) {
            // given
            Rest rest = node.rest();
            await().atMost(SOON).until(() -> status(rest).equals("degraded"));
            assertEquals(200, rest.health().status());
            assertTrue(place(rest).path("problem").asText().contains("mount"));
            rest.register("m", "{}");

            // when
            Files.createDirectory(place);
            rest.post("/backups/offsite", "{}").expect(200);

            // then
            await().atMost(SOON).until(() -> place(rest).path("copies").asInt() > 0);
            await().atMost(SOON).until(() -> status(rest).equals("healthy"));
            String metrics = rest.send("GET", "/metrics", "", Map.of()).json().asText();
            assertTrue(metrics.contains("rookery_backup_offsite_copies{place=\"" + place));
            assertTrue(metrics.contains("rookery_backup_offsite_failures_total{place=\""));
        }
    }

    @Test
    void keyFilesThatCannotBeUsedStopTheStartAllAtOnce() throws IOException {
        Path open = Files.write(folder.resolve("open"), new byte[32]);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        String targets =
                "[{directory: /x, encryption-key-file: %s},".formatted(open)
                        + " {s3: {bucket: bkt, access-key: a, secret-key-file: /no/such}}]";

        StartException refused =
                assertThrows(
                        StartException.class,
                        () ->
                                LiveNode.start(
                                        "a",
                                        folder.resolve("a"),
                                        Map.of("BACKUP_OFFSITE", targets)));

        String message = refused.getMessage();
        assertTrue(message.contains("chmod 600 " + open), message);
        assertTrue(message.contains("/no/such"), message);
    }

    @Test
    void twoNodesSendToOneBucketAndEachComesBackAsItWas() throws IOException {
        MotoServer server = MotoServer.shared();
        String target =
                "[{s3: {bucket: %s, endpoint: '%s', access-key: x, secret-key: y}, interval: 1s}]"
                        .formatted(server.bucket(), server.url());
        Map<String, String> settings = Map.of("BACKUP_OFFSITE", target);
        String rootOfA;
        String rootOfB;
        try (LiveNode a = LiveNode.start("a", folder.resolve("a"), settings);
                LiveNode b = LiveNode.start("b", folder.resolve("b"), settings)) {
            a.rest().register("of-a", "{}");
            b.rest().register("of-b", "{}");
            rootOfA = a.rest().root();
            rootOfB = b.rest().root();
            a.rest().post("/backups", "{}").expect(201);
            b.rest().post("/backups", "{}").expect(201);
            sent(a.rest(), 2);
            sent(b.rest(), 2);
        }

        assertEquals(rootOfA, rootFrom(settings, "a"));
        assertEquals(rootOfB, rootFrom(settings, "b"));
    }

    @Test
    void theBytesOfModelsComeBackTooOnceAndProven() throws IOException {
        // given a node with an artifact that a version names, and one that none does
        Path place = Files.createDirectory(folder.resolve("nas"));
        Path key = key("key", 1);
        Map<String, String> settings =
                Map.of(
                        "BACKUP_OFFSITE",
                        "[{directory: %s, encryption-key-file: %s, interval: 1s}]"
                                .formatted(place, key));
        Path data = folder.resolve("a");
        String named;
        try (LiveNode node = LiveNode.start("a", data, settings)) {
            Rest rest = node.rest();
            named = rest.upload(WEIGHTS).json().path("sha256").asText();
            rest.upload(new byte[9]);
            rest.register(
                    "m",
                    "{\"files\":[{\"path\":\"w.bin\",\"size\":7,\"sha256\":\"%s\"}]}"
                            .formatted(named));
            rest.post("/backups", "{}").expect(201);
            await().atMost(SOON).until(() -> place(rest).path("artifacts").asInt() == 2);
        }
        NodeSettings lost = LiveNode.settings("a", data, settings);
        DurableFiles.deleteTree(data);

        // when
        restored(lost, key);
        OffsiteRestore.Artifacts came;
        try (OffsiteRestore restore = open(lost, Optional.of(key))) {
            came = restore.artifacts(line -> {}).orElseThrow();
            assertEquals(0, restore.artifacts(line -> {}).orElseThrow().files());
        }

        // then
        assertEquals(new OffsiteRestore.Artifacts(1, 7, 0, List.of()), came);
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            assertArrayEquals(WEIGHTS, node.rest().bytes("/models/m/versions/1/files/w.bin"));
        }
    }

    @Test
    void anArtifactThatNoNodeHasComesFromAPlace() throws IOException {
        // given one that a node sent off-site, and that node gone
        Path place = Files.createDirectory(folder.resolve("nas"));
        String target =
                "[{directory: %s, encryption-key-file: %s, interval: 1s}]"
                        .formatted(place, key("key", 1));
        Map<String, String> settings = Map.of("BACKUP_OFFSITE", target);
        String sha256;
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), settings)) {
            sha256 = node.rest().upload(WEIGHTS).json().path("sha256").asText();
            await().atMost(SOON).until(() -> place(node.rest()).path("artifacts").asInt() == 1);
        }

        // when another node that knows the place is asked for it
        try (LiveNode other = LiveNode.start("b", folder.resolve("b"), settings)) {
            assertArrayEquals(WEIGHTS, other.rest().bytes("/artifacts/" + sha256));

            // then; and what is nowhere is said to be so
            Rest.Reply none = other.rest().ask("/artifacts/" + "1".repeat(64));
            assertEquals("ARTIFACT_ABSENT", none.code());
            String asked = none.json().path("asked").toString();
            assertTrue(asked.contains(place + ": has it not"), asked);
        }

        // when what lies there was changed, and another asks
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(one -> one.toString().contains("sha256")).toList()) {
                if (Files.isRegularFile(file)) {
                    Files.write(file, new byte[64]);
                }
            }
        }
        try (LiveNode third = LiveNode.start("c", folder.resolve("c"), settings)) {
            Rest.Reply reply = third.rest().ask("/artifacts/" + sha256);
            assertEquals("ARTIFACT_UNREACHABLE", reply.code(), reply.json()::toString);
        }
    }

    /** A node's folder, and what it held when it stopped. */
    private record Before(Path data, NodeSettings settings, String root, String origin) {}

    /** A copy is sent, then there is more, and that is sent too. */
    private Before written(String target) {
        Map<String, String> settings = Map.of("BACKUP_OFFSITE", "[" + target + "]");
        Path data = folder.resolve("a");
        try (LiveNode node = LiveNode.start("a", data, settings)) {
            Rest rest = node.rest();
            rest.register("m", "{}");
            rest.post("/backups", "{}").expect(201);
            sent(rest, 2);
            rest.register("m", "{}");
            rest.move("m", "1", "staging");
            String root = rest.root();
            long bytes = place(rest).path("sent_bytes").asLong();
            rest.post("/backups/offsite", "{}").expect(200);
            await().atMost(SOON).until(() -> place(rest).path("sent_bytes").asLong() > bytes);
            await().atMost(SOON).until(() -> place(rest).path("doing").isNull());
            String origin = rest.get("/cluster").path("origin").asText();
            return new Before(data, LiveNode.settings("a", data, settings), root, origin);
        }
    }

    private static void sent(Rest rest, int copies) {
        await().atMost(SOON).until(() -> place(rest).path("copies").asInt() >= copies);
    }

    private static JsonNode place(Rest rest) {
        return rest.get("/backups/offsite").path("offsite").path(0);
    }

    private static String status(Rest rest) {
        return rest.component("offsite").path("status").asText();
    }

    private String rootFrom(Map<String, String> settings, String node) {
        NodeSettings fresh = LiveNode.settings("x", folder.resolve("back-" + node), settings);
        try (OffsiteRestore restore = open(fresh, Optional.empty())) {
            OffsiteRestore.Wish wish = new OffsiteRestore.Wish(Optional.empty(), Optional.of(node));
            Outcome outcome = restore.run(wish, line -> {});
            return assertInstanceOf(Outcome.Restored.class, outcome, outcome::toString)
                    .done()
                    .root();
        }
    }

    private static Outcome.Restored restored(NodeSettings settings, Path key) {
        Outcome outcome = restore(settings, key);
        return assertInstanceOf(Outcome.Restored.class, outcome, outcome::toString);
    }

    private static Outcome restore(NodeSettings settings, Path key) {
        try (OffsiteRestore restore = open(settings, Optional.of(key))) {
            OffsiteRestore.Wish any = new OffsiteRestore.Wish(Optional.empty(), Optional.empty());
            return restore.run(any, line -> {});
        }
    }

    private static OffsiteRestore open(NodeSettings settings, Optional<Path> key) {
        OffsiteTarget target = settings.backup().offsite().get(0);
        return new OffsiteRestore(settings, target.place(), key);
    }

    private Path key(String name, int seed) throws IOException {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        Path file = Files.write(folder.resolve(name), bytes);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
