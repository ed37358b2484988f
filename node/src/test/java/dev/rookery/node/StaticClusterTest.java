package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticClusterTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    @TempDir Path folder;

    @Test
    void whatThreeNodesWroteWhileApartIsSettledTheSameOnAll() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b", "c")) {
            // given
            prepare(cluster);

            // when each is alone, and writes what the others write too
            cluster.cutAll();
            List<String> written = writeEverywhere(cluster);
            Set<String> roots = new TreeSet<>();
            cluster.all().forEach(node -> roots.add(node.rest().root()));
            assertEquals(3, roots.size());
            cluster.healAll();

            // then
            cluster.awaitEqual();
            LiveCluster.awaitTrue(() -> conflicts(cluster.rest("a")) == 0);
            cluster.awaitEqual();
            assertSettled(cluster, written);
            cluster.assertSameAnswers("");
        }
    }

    @Test
    void aMomentInThePastLooksTheSameOnAllNodesWithEqualRoots() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b", "c")) {
            // given moments during and after a cut
            List<Instant> moments = new ArrayList<>(List.of(moment()));
            prepare(cluster);
            moments.add(moment());
            cluster.cutAll();
            writeEverywhere(cluster);
            moments.add(moment());
            cluster.rest("a").move("m", "1", "archived");
            moments.add(moment());
            cluster.healAll();

            // when
            cluster.awaitEqual();
            LiveCluster.awaitTrue(() -> conflicts(cluster.rest("a")) == 0);
            cluster.awaitEqual();

            // then
            Set<List<String>> different = new java.util.HashSet<>();
            for (Instant moment : moments) {
                cluster.assertSameAnswers("&as_of=" + moment);
                different.add(LiveCluster.answers(cluster.rest("b"), "&as_of=" + moment));
            }
            assertEquals(moments.size(), different.size());
        }
    }

    @Test
    void anIdempotencyKeyGivesOneVersionOnTwoNodesAlsoWhileApartAndAfterARestart() {
        String body = "{\"description\":\"run 7\"}";
        Map<String, String> key = Map.of("Idempotency-Key", "job-7");
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b")) {
            // given one key used on two nodes apart
            cluster.cutAll();
            JsonNode onA = cluster.rest("a").post("/models/m/versions", body, key).expect(201);
            JsonNode onB = cluster.rest("b").post("/models/m/versions", body, key).expect(201);
            assertEquals(onA.path("id"), onB.path("id"));

            // when they meet again, and one starts anew
            cluster.healAll();
            cluster.awaitEqual();
            cluster.stop("b");
            cluster.start("b");
            cluster.awaitEqual();

            // then there is one version, and the key still means it
            for (String name : List.of("a", "b")) {
                Rest node = cluster.rest(name);
                assertEquals(1, node.get("/models/m/versions").path("versions").size());
                JsonNode again = node.post("/models/m/versions", body, key).expect(201);
                assertEquals(onA.path("id"), again.path("id"));
                Rest.Reply other = node.post("/models/m/versions", "{\"description\":\"x\"}", key);
                assertEquals(422, other.status());
                assertEquals("IDEMPOTENCY_KEY_REUSED", other.code());
            }
        }
    }

    @Test
    void manyNumbersTakenThreeTimesAreSettledInFewRounds() {
        int each = 30;
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b", "c")) {
            // given three that gave the same numbers, each alone
            cluster.cutAll();
            for (LiveNode node : cluster.all()) {
                for (int i = 1; i <= each; i++) {
                    assertEquals(i, node.rest().register("m", "{}").path("version").asInt());
                }
            }

            // when they meet
            cluster.healAll();
            LiveCluster.awaitTrue(() -> numbered(cluster.rest("a")) == 3 * each);
            cluster.awaitEqual();

            // then nobody was renumbered more than twice
            Map<String, Integer> renumbered = new TreeMap<>();
            cluster.rest("b")
                    .get("/audit?kind=version.renumber&limit=1000")
                    .path("facts")
                    .forEach(
                            fact ->
                                    renumbered.merge(
                                            fact.at("/body/id").asText(), 1, Integer::sum));
            assertEquals(2 * each, renumbered.size());
            assertTrue(renumbered.values().stream().allMatch(n -> n <= 2), renumbered::toString);
            JsonNode versions = cluster.rest("c").get("/models/m/versions?limit=1000");
            assertUnique(versions.path("versions"), 3 * each);
        }
    }

    /** How many versions have a number. */
    private static int numbered(Rest node) {
        int numbered = 0;
        for (JsonNode version : node.get("/models/m/versions?limit=1000").path("versions")) {
            numbered += version.path("number_conflict").asBoolean() ? 0 : 1;
        }
        return numbered;
    }

    /**
     * Now, on the facts' clock: whatever is written after this is later by a millisecond or more.
     */
    private static Instant moment() {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        LiveCluster.awaitTrue(() -> System.currentTimeMillis() > now.toEpochMilli());
        return now;
    }

    private static void prepare(LiveCluster cluster) {
        Rest a = cluster.rest("a");
        for (int i = 1; i <= 3; i++) {
            a.register("m", "{\"metrics\":{\"elo\":" + (1500 + i) + "}}");
            a.move("m", "" + i, "staging");
        }
        cluster.awaitEqual();
    }

    /**
     * The same promotion, number, label and name on each; the identities of what was registered.
     */
    private static List<String> writeEverywhere(LiveCluster cluster) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            Rest node = cluster.rest(NAMES.get(i));
            node.move("m", "" + (i + 1), "production");
            JsonNode next = node.register("m", "{\"label\":\"taken\"}");
            assertEquals(4, next.path("version").asInt());
            ids.add(next.path("id").asText());
            ids.add(node.register("new", "{}").path("id").asText());
        }
        return ids;
    }

    private static long conflicts(Rest node) {
        long conflicts = 0;
        for (String model : List.of("m", "new")) {
            for (JsonNode v : node.get("/models/" + model + "/versions").path("versions")) {
                conflicts += v.path("number_conflict").asBoolean() ? 1 : 0;
            }
        }
        return conflicts;
    }

    private static void assertSettled(LiveCluster cluster, List<String> written) {
        for (LiveNode node : cluster.all()) {
            Rest rest = node.rest();
            JsonNode production = rest.get("/models/m/versions?stage=production").path("versions");
            assertEquals(1, production.size(), production::toString);
            assertUnique(rest.get("/models/m/versions").path("versions"), 6);
            assertUnique(rest.get("/models/new/versions").path("versions"), 3);
            Set<String> labels = new TreeSet<>();
            for (String id : written) {
                JsonNode version = rest.get("/versions/" + id);
                assertFalse(version.path("number_conflict").asBoolean());
                if (version.path("model").asText().equals("m")) {
                    labels.add(version.path("label").asText());
                }
            }
            assertEquals(3, labels.size(), labels::toString);
            assertTrue(labels.contains("taken"), labels::toString);
            assertNotEquals("", rest.version("m", "taken").path("id").asText());
        }
    }

    private static void assertUnique(JsonNode versions, int expected) {
        Set<Integer> numbers = new TreeSet<>();
        versions.forEach(version -> numbers.add(version.path("version").asInt(-1)));
        assertEquals(expected, numbers.size(), versions::toString);
        assertTrue(numbers.stream().allMatch(n -> n > 0), numbers::toString);
    }
}
