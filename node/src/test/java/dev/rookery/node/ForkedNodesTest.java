package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.data.Incarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clone that was made so that it does not notice, as a disk image is. */
class ForkedNodesTest {
    @TempDir Path folder;

    @Test
    @Tag("long")
    void clonesKeepBothBranchesAndANewNodeThatHasOnlyOneOfThemAsAPeerIsReady() throws Exception {
        // given two that wrote under one origin, in turn, apart from one another
        List<Instant> moments = new ArrayList<>();
        Path data = folder.resolve("a");
        Path image = folder.resolve("image");
        try (LiveNode a = LiveNode.start("a", data, Map.of())) {
            a.rest().register("m", "{\"description\":\"before\"}");
            moments.add(now(a.rest(), "m"));
        }
        clone(data, image);
        String origin = write("a", data, "a's", moments);
        assertEquals(origin, write("b", image, "the clone's", moments));

        // when they meet, and a third that knows one of them joins
        try (LiveNode a = LiveNode.start("a", data, Map.of());
                LiveNode b = LiveNode.start("b", image, peer(a));
                LiveNode c = LiveNode.start("c", folder.resolve("c"), peer(b))) {
            LiveCluster.awaitTrue(() -> a.rest().root().equals(b.rest().root()));
            LiveCluster.awaitTrue(() -> c.rest().get("/cluster").path("ready").asBoolean());
            LiveCluster.awaitTrue(() -> numbered(a) && numbered(b));
            LiveCluster.awaitTrue(() -> c.rest().root().equals(a.rest().root()));
            LiveCluster.awaitTrue(() -> b.rest().root().equals(a.rest().root()));

            // then all hold all, and answer the same of every moment
            List<List<String>> pasts = new ArrayList<>();
            for (Instant moment : moments) {
                List<String> past = past(a, moment);
                assertEquals(past, past(b, moment));
                assertEquals(past, past(c, moment));
                pasts.add(past);
            }
            assertEquals(moments.size(), pasts.stream().distinct().count());
            String versions = c.rest().get("/models/m/versions").toString();
            assertTrue(versions.contains("a's") && versions.contains("the clone's"), versions);

            // and the history has it
            String history = b.rest().get("/models/m/history").toString();
            assertTrue(history.contains("conflict.fork"), history);

            // and it is said, on a node that is well and writes under an origin of its own
            for (LiveNode node : List.of(a, b, c)) {
                JsonNode forked = node.rest().get("/sync").path("forked");
                assertEquals(1, forked.size());
                assertEquals(origin, forked.get(0).path("origin").asText());
                assertTrue(forked.get(0).path("facts").asInt() > forked.get(0).path("seq").asInt());
                LiveCluster.awaitTrue(() -> health(node).path("status").asText().equals("healthy"));
                assertEquals(1, health(node).path("details").path("forked_origins").asInt());
                assertNotEquals(origin, node.rest().get("/cluster").path("origin").asText());
            }
        }
    }

    /** Without the name of who wrote what: each clone knows the origin of both as its own. */
    private static List<String> past(LiveNode node, Instant moment) {
        return LiveCluster.answers(node.rest(), "&as_of=" + moment).stream()
                .map(answer -> answer.replaceAll("\"node\":(\"[^\"]*\"|null),", ""))
                .toList();
    }

    /** Whether the numbers that both had given are settled, so that nothing more is written. */
    private static boolean numbered(LiveNode node) {
        int numbered = 0;
        for (JsonNode version : node.rest().get("/models/m/versions").path("versions")) {
            boolean settled = !version.path("number_conflict").asBoolean();
            numbered += settled && version.path("version").isInt() ? 1 : 0;
        }
        return numbered == 5;
    }

    private static JsonNode health(LiveNode node) {
        return node.rest().component("registry_sync");
    }

    private static Map<String, String> peer(LiveNode node) {
        return Map.of("SYNC_PEERS", "http://127.0.0.1:" + node.syncPort());
    }

    private static String write(String name, Path data, String what, List<Instant> moments) {
        try (LiveNode node = LiveNode.start(name, data, Map.of())) {
            for (int i = 0; i < 2; i++) {
                node.rest().register("m", "{\"description\":\"" + what + "\"}");
                moments.add(now(node.rest(), "m"));
            }
            return node.rest().get("/cluster").path("origin").asText();
        }
    }

    /** When the last version of a model was written, by the node's own clock. */
    private static Instant now(Rest node, String model) {
        return Instant.parse(node.get("/models/" + model).path("updated_at").asText());
    }

    /** Copies a stopped node's folder, and has the copy believe that it is no copy. */
    private static void clone(Path from, Path to) throws IOException, SQLException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
        Path file = to.resolve("registry.db");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement run =
                        db.prepareStatement(
                                "UPDATE local_node SET value = ? WHERE key = 'run_file'")) {
            run.setString(1, Incarnation.of(file).file());
            assertEquals(1, run.executeUpdate());
        }
    }
}
