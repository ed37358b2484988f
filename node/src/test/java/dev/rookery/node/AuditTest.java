package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk made of a fact is found, mended from a peer, and never passed on. */
class AuditTest {

    private static final String WRITTEN = "the-true-words";
    private static final String READ = "the-true-wxrds";

    /** Its body says something else; everything around it stays. */
    private static final String FLIP =
            "UPDATE fact SET canonical = CAST(replace(canonical, CAST('%s' AS BLOB), CAST('%s' AS"
                    + " BLOB)) AS BLOB) WHERE instr(canonical, CAST('%s' AS BLOB)) > 0";

    @TempDir Path folder;

    @Test
    void aFlippedByteIsMendedFromAPeerHoweverItWasFlipped() throws Exception {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b")) {
            // given a fact on both, and two facts of b's that rot on its disk while it is stopped
            JsonNode first = register(cluster.rest("a"), "m", "some raw words");
            JsonNode second = register(cluster.rest("b"), "n", WRITTEN);
            cluster.awaitEqual();
            cluster.stop("b");
            flipByte(database(cluster.data("b")), "some raw words");
            sql(cluster.data("b"), FLIP.formatted(WRITTEN, READ, WRITTEN));
            cluster.start("b");
            Rest b = cluster.rest("b");

            // when somebody reads one of them
            assertEquals("STORAGE_FAILED", b.ask("/models/m/versions/1").code());

            // then all are looked at, and mended
            LiveCluster.awaitTrue(() -> b.ask("/models/m/versions/1").status() == 200);
            LiveCluster.awaitTrue(() -> !b.get("/sync/audit").path("running").asBoolean());
            JsonNode audit = b.get("/sync/audit");
            assertEquals(2, audit.path("mismatches").path("healed").asInt(), audit::toString);
            assertEquals(0, audit.path("mismatches").path("unhealed").asInt());
            assertEquals(first, b.version("m", "1"));
            assertEquals(second, b.version("n", "1"));
            cluster.assertSameAnswers("");
            LiveCluster.awaitTrue(() -> parity(b).path("status").asText().equals("healthy"));
            JsonNode again = audit(b);
            assertEquals(0, again.path("mismatches").path("found").asInt());
            assertEquals(1, again.path("roots").path("equal").asInt());
            assertTrue(again.path("ranges_compared").asInt() > 0);
        }
    }

    @Test
    void damageThatNobodyCanMendIsShownAlsoAfterARestart() throws Exception {
        try (LiveCluster cluster = LiveCluster.of(folder, "a")) {
            // given
            register(cluster.rest("a"), "m", WRITTEN);
            register(cluster.rest("a"), "other", "else");
            cluster.stop("a");
            sql(cluster.data("a"), FLIP.formatted(WRITTEN, READ, WRITTEN));
            cluster.start("a");

            // when
            JsonNode audit = audit(cluster.rest("a"));

            // then it says so, with the cure, and goes on
            assertEquals(1, audit.path("mismatches").path("unhealed").asInt(), audit::toString);
            assertTrue(audit.path("unhealed").get(0).asText().contains("backup restore"));
            for (int start = 0; start < 2; start++) {
                assertEquals(1, unmended(cluster.node("a")));
                Rest a = cluster.rest("a");
                LiveCluster.awaitTrue(() -> parity(a).path("status").asText().equals("degraded"));
                assertTrue(parity(a).path("last_error").asText().contains("backup restore"));
                register(a, "more" + start, "else");
                cluster.stop("a");
                cluster.start("a");
            }

            // and there is one event of it, however often it is found
            audit(cluster.rest("a"));
            assertEquals(1, unmended(cluster.node("a")));
        }
    }

    @Test
    void damageOfWhichNothingCanBeReadIsToldBesideTheNearestFact() throws Exception {
        try (LiveCluster cluster = LiveCluster.of(folder, "a")) {
            register(cluster.rest("a"), "m", "first");
            register(cluster.rest("a"), "m", "second");
            register(cluster.rest("a"), "m", "third");
            cluster.stop("a");
            sql(cluster.data("a"), "DELETE FROM fact WHERE id = (SELECT min(id) + 256 FROM fact)");
            cluster.start("a");

            audit(cluster.rest("a"));

            assertEquals(1, unmended(cluster.node("a")));
        }
    }

    @Test
    void aDamagedRowOfAnOriginDoesNotStopTheStart() throws Exception {
        try (LiveCluster cluster = LiveCluster.of(folder, "a")) {
            // given a row that says less facts than seqs
            register(cluster.rest("a"), "m", WRITTEN);
            register(cluster.rest("a"), "m", "else");
            String root = cluster.rest("a").root();
            cluster.stop("a");
            sql(cluster.data("a"), "UPDATE origin SET count = max_seq - 1 WHERE max_seq > 0");

            // when
            cluster.start("a");

            // then its facts were counted, and the next start finds nothing amiss
            assertEquals(root, cluster.rest("a").root());
            assertEquals(0, audit(cluster.rest("a")).path("mismatches").path("found").asInt());
            register(cluster.rest("a"), "m", "more");
            cluster.stop("a");
            cluster.start("a");
            assertEquals(3, cluster.rest("a").get("/models/m/versions").path("versions").size());
        }
    }

    private static long unmended(LiveNode node) {
        return node.node().registry("test").node().events(0, 1_000).stream()
                .filter(event -> event.type().equals("audit.unmended"))
                .filter(event -> event.detail().contains("backup restore"))
                .count();
    }

    private static JsonNode register(Rest node, String model, String words) {
        return node.register(model, "{\"description\":\"" + words + "\"}");
    }

    private static JsonNode audit(Rest node) {
        node.post("/sync/audit", "{}").expect(202);
        LiveCluster.awaitTrue(() -> !node.get("/sync/audit").path("running").asBoolean());
        return node.get("/sync/audit");
    }

    private static JsonNode parity(Rest node) {
        return node.component("parity_validation");
    }

    private static Path database(Path data) {
        return data.resolve("registry.db");
    }

    private static void sql(Path data, String statement) throws SQLException {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + database(data));
                Statement at = db.createStatement()) {
            assertEquals(1, at.executeUpdate(statement), statement);
        }
    }

    /** One byte of some words, wherever they stand in the file. */
    private static void flipByte(Path file, String words) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(words);
        assertTrue(at > 0, "the words are in the file");
        for (; at > 0; at = text.indexOf(words, at + 1)) {
            bytes[at + 3] ^= 1;
        }
        Files.write(file, bytes);
    }
}
