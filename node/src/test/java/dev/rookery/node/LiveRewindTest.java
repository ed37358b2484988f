package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRewindTest {

    @TempDir Path folder;

    @Test
    void allNodesFollowARewindWritesAsideSurviveAndASecondOneUndoesIt() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b", "c")) {
            // given a good state, a backup of it, and a bad afternoon that everybody knows
            Rest a = cluster.rest("a");
            Rest b = cluster.rest("b");
            produce(a, "m", 1);
            cluster.awaitEqual();
            String good = backup(a);
            produce(b, "m", 2);
            a.register("later", "{}");
            cluster.awaitEqual();
            List<String> bad = shown(a);

            // when a rewinds while b is cut off and writes
            cluster.cut("b");
            String undoId = backup(a);
            JsonNode plan = plan(a, good, "");
            JsonNode done = restore(a, plan);
            b.register("aside", "{}");
            b.register("m", "{\"description\":\"written aside\"}");
            assertEquals(1, a.version("m", "production").path("version").asInt());
            assertEquals(2, b.version("m", "production").path("version").asInt());
            cluster.healAll();
            cluster.awaitEqual();

            // then the plan said so, all nodes follow, and what b wrote stands
            assertEquals(2, plan.path("models_changed").asInt(), plan::toString);
            for (LiveNode node : cluster.all()) {
                Rest rest = node.rest();
                assertEquals(1, rest.version("m", "production").path("version").asInt());
                assertEquals("rewound", rest.version("m", "2").path("stage").asText());
                assertEquals("written aside", rest.version("m", "3").path("description").asText());
                assertEquals(404, rest.ask("/models/later").status());
                assertEquals(200, rest.ask("/models/aside").status());
            }
            cluster.assertSameAnswers("");
            // … and is listed where it was written, beside what was taken back
            String fact = done.path("fact").asText();
            assertTrue(conflicts(cluster.node("b")).stream().allMatch(line -> line.contains(fact)));
            assertFalse(conflicts(cluster.node("b")).isEmpty());
            assertTrue(marked(a, "m", fact) >= 3);

            // when a second one goes back to the moment before the first
            restore(a, plan(a, undoId, ""));
            cluster.awaitEqual();

            // then all is as it was, and what was written aside is taken back with it
            assertEquals(bad, shown(a));
            cluster.assertSameAnswers("");
            assertEquals(4, a.register("m", "{}").path("version").asInt(), "numbers never go back");
        }
    }

    @Test
    void aRewindOfOneModelLeavesTheOthersAlone() {
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), Map.of())) {
            Rest a = node.rest();
            produce(a, "m", 1);
            produce(a, "n", 1);
            String good = backup(a);
            produce(a, "m", 2);
            produce(a, "n", 2);

            restore(a, plan(a, good, ",\"models\":[\"m\"]"));

            assertEquals(1, a.version("m", "production").path("version").asInt());
            assertEquals(2, a.version("n", "production").path("version").asInt());
            assertEquals(1, a.get("/models/m/versions").path("versions").size());
            assertEquals(404, a.post(planOf(good), rewind(",\"models\":[\"x\"]")).status());
        }
    }

    @Test
    void aPlanIsItsRangesAndStaysValid() {
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), Map.of())) {
            // given a plan, and a write after it
            Rest a = node.rest();
            produce(a, "m", 1);
            String good = backup(a);
            a.register("m", "{\"description\":\"bad\"}");
            JsonNode plan = plan(a, good, "");
            a.register("m", "{\"description\":\"after the plan\"}");

            // when the plan is carried out
            JsonNode done = restore(a, plan);

            // then the write after it stands, and is counted
            assertEquals(1, done.path("facts_unseen").asInt(), done::toString);
            assertEquals(200, a.ask("/models/m/versions/latest").status());
            assertEquals("after the plan", a.version("m", "latest").path("description").asText());
            assertEquals("rewound", a.version("m", "2").path("stage").asText());

            // and a repair's plan, which is its root, is refused
            JsonNode repair = a.post(planOf(good), "{\"mode\":\"repair\"}").expect(200);
            a.register("m", "{}");
            assertEquals("PLAN_STALE", a.post("/backups/restore", repair.toString()).code());
            // and one that no plan ever said is, too
            ObjectNode forged = plan.deepCopy();
            ObjectNode ranges = (ObjectNode) forged.path("rewind").path("ranges");
            ranges.fieldNames()
                    .forEachRemaining(origin -> ranges.putArray(origin).add(0).add(1_000_000));
            assertEquals("PLAN_MISFIT", a.post("/backups/restore", forged.toString()).code());
            // nor one that claims to name every origin and does not: all would count as unseen
            ranges.removeAll();
            assertEquals("PLAN_MISFIT", a.post("/backups/restore", forged.toString()).code());
        }
    }

    @Test
    void whatARestoreWouldPassOverIsRefused() {
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), Map.of())) {
            // given a plan for all models
            Rest a = node.rest();
            produce(a, "m", 1);
            produce(a, "other", 1);
            JsonNode plan = plan(a, backup(a), "");
            a.register("m", "{}");
            List<String> before = shown(a);

            // when it is narrowed beside its ranges, sent as a repair, or a repair is given a
            // reason
            ObjectNode narrowed = plan.deepCopy();
            narrowed.putArray("models").add("m");
            ObjectNode unsaid = plan.deepCopy();
            unsaid.remove(List.of("mode", "root"));
            ObjectNode reasoned = unsaid.deepCopy();
            reasoned.remove("rewind");
            reasoned.put("reason", "why not");

            // then nothing is done, rather than more or other than was asked for
            for (var each :
                    Map.of("models", narrowed, "rewind", unsaid, "reason", reasoned).entrySet()) {
                Rest.Reply answer = a.post("/backups/restore", each.getValue().toString());
                assertEquals("FIELD_INVALID", answer.code());
                assertEquals(each.getKey(), answer.json().path("field").asText());
            }
            assertEquals(before, shown(a));
        }
    }

    @Test
    void whatItWasThenIsReadAsOfAnyMoment() {
        FakeClock clock = new FakeClock(Duration.ZERO);
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), Map.of(), clock)) {
            Rest a = node.rest();
            produce(a, "m", 1);
            String good = backup(a);
            produce(a, "m", 2);
            String between = clock.instant().toString();
            clock.set(Duration.ofMinutes(1));
            restore(a, plan(a, good, ""));

            assertEquals(1, a.version("m", "production").path("version").asInt());
            assertEquals(2, a.version("m", "production?as_of=" + between).path("version").asInt());
        }
    }

    @Test
    void aRenameUnderARewindStandsAndTheModelIsMetByEitherName() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b")) {
            // given a good state, and a rename and more versions since, from both nodes
            Rest a = cluster.rest("a");
            Rest b = cluster.rest("b");
            produce(a, "m", 1);
            cluster.awaitEqual();
            String good = backup(a);
            b.send("PATCH", "/api/v1/models/m", "{\"name\":\"n\"}", Map.of()).expect(200);
            produce(b, "n", 2);
            cluster.awaitEqual();
            produce(a, "n", 3);
            cluster.awaitEqual();

            // when, then: a plan means it by the name of then, and by the name of now
            JsonNode byOld = plan(a, good, ",\"models\":[\"m\"]");
            JsonNode byNew = plan(a, good, ",\"models\":[\"n\"]");
            assertEquals(1, byOld.path("models_changed").asInt(), byOld::toString);
            assertEquals(byOld.path("rewind"), byNew.path("rewind"));

            // when it is carried out while b, cut off, renames it once more
            cluster.cut("b");
            restore(a, byOld);
            b.send("PATCH", "/api/v1/models/n", "{\"name\":\"o\"}", Map.of()).expect(200);
            cluster.healAll();
            cluster.awaitEqual();

            // then on every node the names stand, and the versions are what they were
            for (LiveNode node : cluster.all()) {
                Rest rest = node.rest();
                assertEquals(404, rest.ask("/models/m").status());
                assertEquals(404, rest.ask("/models/n").status());
                assertEquals(1, rest.version("o", "production").path("version").asInt());
                assertEquals(1, rest.get("/models/o/versions").path("versions").size());
                assertEquals("rewound", rest.version("o", "3").path("stage").asText());
            }
            cluster.assertSameAnswers("");
            assertEquals(4, a.register("o", "{}").path("version").asInt());
        }
    }

    /** Registers a version and brings it into production. */
    private static void produce(Rest node, String model, int number) {
        node.register(model, "{\"metrics\":{\"elo\":" + (1500 + number) + "}}");
        node.move(model, Integer.toString(number), "staging");
        node.move(model, Integer.toString(number), "production");
    }

    private static String backup(Rest node) {
        return node.post("/backups", "{}").expect(201).path("backup_id").asText();
    }

    private static String planOf(String id) {
        return "/backups/" + id + "/plan";
    }

    private static String rewind(String more) {
        return "{\"mode\":\"rewind\"" + more + "}";
    }

    private static JsonNode plan(Rest node, String id, String more) {
        return node.post(planOf(id), rewind(more)).expect(200);
    }

    private static JsonNode restore(Rest node, JsonNode plan) {
        return node.post("/backups/restore", plan.toString()).expect(200);
    }

    /** What people see of all versions. */
    private static List<String> shown(Rest node) {
        List<String> lines = new ArrayList<>();
        for (JsonNode model : node.get("/models").path("models")) {
            String name = model.path("name").asText();
            lines.add(name + " " + model.path("production") + model.path("stages"));
            node.get("/models/" + name + "/versions")
                    .path("versions")
                    .forEach(version -> lines.add(version.toString()));
        }
        return lines;
    }

    private static List<String> conflicts(LiveNode node) {
        return node.node().registry("test").node().events(0, 1_000).stream()
                .filter(entry -> entry.type().equals("conflict.rewind"))
                .map(entry -> entry.detail())
                .toList();
    }

    private static long marked(Rest node, String model, String fact) {
        JsonNode history = node.get("/models/" + model + "/history").path("history");
        return StreamSupport.stream(history.spliterator(), false)
                .filter(entry -> entry.path("rewound_by").asText().equals(fact))
                .count();
    }
}
