package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveCleanupTest {

    @TempDir Path folder;

    @Test
    void aCleanupIsPrecededByACopyAndCanBeUndone() {
        try (LiveNode node = LiveNode.start("a", folder, Map.of())) {
            // given two models with three versions each
            Rest a = node.rest();
            for (int i = 0; i < 3; i++) {
                a.register("m", "{}");
                a.register("n", "{}");
            }

            // when it is planned, and when there is nothing to delete, no copy is taken
            assertEquals(2, cleanup(a, "m", "{\"keep\":1}").size());
            assertEquals(0, cleanup(a, "m", "{\"keep\":3,\"dry_run\":false}").size());
            assertEquals(List.of(), copies(a));

            // when both are cleaned up, one copy is, before the first
            String why = "{\"keep\":1,\"dry_run\":false,\"reason\":\"room\"}";
            String lost = cleanup(a, "m", why).get(0).path("id").asText();
            cleanup(a, "n", why);
            assertEquals(List.of(6), copies(a));

            // then the history says why, and each comes back to where it was
            JsonNode gone = a.get("/models/m/history").path("history").get(0);
            assertEquals("deleted", gone.path("to").asText());
            assertEquals("room", gone.path("reason").asText());
            assertEquals("deleted", a.get("/versions/" + lost).path("stage").asText());
            for (String ref : List.of("1", lost)) {
                JsonNode back = undelete(a, ref, "{\"deleted\":false}").expect(200);
                assertEquals("development", back.path("stage").asText());
            }
            assertEquals(3, a.get("/models/m/versions").path("versions").size());
        }
    }

    @Test
    void anUndeletionSaysWhatItAccepts() {
        try (LiveNode node = LiveNode.start("a", folder, Map.of())) {
            Rest a = node.rest();
            a.register("m", "{}");

            assertEquals(409, undelete(a, "1", "{\"deleted\":false}").status());
            assertEquals(404, undelete(a, "2", "{\"deleted\":false}").status());
            for (String wrong :
                    List.of(
                            "{\"deleted\":true}",
                            "{\"deleted\":false,\"description\":\"d\"}",
                            "{\"description\":\"d\",\"reason\":\"r\"}")) {
                Rest.Reply refused = undelete(a, "1", wrong);
                assertEquals(400, refused.status(), wrong);
                assertTrue(refused.json().path("detail").asText().length() > 20, wrong);
            }
        }
    }

    private static JsonNode cleanup(Rest node, String model, String body) {
        return node.post("/models/" + model + "/cleanup", body).expect(200).path("delete");
    }

    private static Rest.Reply undelete(Rest node, String ref, String body) {
        return node.send("PATCH", "/api/v1/models/m/versions/" + ref, body, Map.of());
    }

    /** How many versions each pre-cleanup copy holds. */
    private static List<Integer> copies(Rest node) {
        JsonNode backups = node.get("/backups").path("backups");
        return StreamSupport.stream(backups.spliterator(), false)
                .filter(one -> one.path("kind").asText().equals("pre-cleanup"))
                .map(one -> one.path("version_count").asInt())
                .toList();
    }
}
