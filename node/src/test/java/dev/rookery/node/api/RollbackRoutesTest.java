package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackRoutesTest {
    private static final String MODEL = "/api/v1/models/square8_2p";
    private static final String ROLLBACK = MODEL + "/rollback";

    @TempDir Path folder;
    private ApiFixture api;

    @BeforeEach
    void start() {
        api = new ApiFixture(folder, HttpLimits.DEFAULTS);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void produced(int number, String body) {
        assertEquals(201, api.send("POST", MODEL + "/versions", body).status());
        move(number, "staging");
        move(number, "production");
    }

    private void move(int number, String to) {
        String path = MODEL + "/versions/" + number + "/stage";
        assertEquals(200, api.send("POST", path, "{\"to\": \"" + to + "\"}").status());
    }

    private String upload(String bytes) {
        String length = "Content-Length: " + bytes.length();
        return api.raw(
                        ApiFixture.head(
                                "POST",
                                "/api/v1/artifacts",
                                "Content-Type: application/octet-stream",
                                length),
                        bytes.getBytes(StandardCharsets.UTF_8))
                .json()
                .path("sha256")
                .asText();
    }

    private static String withFile(String sha256) {
        return "{\"files\": [{\"path\": \"v.pt\", \"sha256\": \"" + sha256 + "\", \"size\": 5}]}";
    }

    private String stage(int number) {
        return api.get(MODEL + "/versions/" + number).json().path("stage").asText();
    }

    @Test
    void theVersionBeforeIsBackAndTheEventHasRingRiftsFields() {
        produced(1, "{\"metrics\": {\"elo\": 1500}}");
        produced(2, "{\"metrics\": {\"elo\": 1432, \"win_rate\": 0}}");

        ApiFixture.Answer answer = api.send("POST", ROLLBACK, "{\"reason\": \"it loses\"}");

        assertEquals(200, answer.status(), answer.text());
        JsonNode event = answer.json();
        assertEquals("square8_2p", event.path("model_id").asText());
        assertEquals(2, event.path("from_version").asInt());
        assertEquals(1, event.path("to_version").asInt());
        assertEquals("it loses", event.path("reason").asText());
        assertEquals("manual", event.path("triggered_by").asText());
        assertTrue(event.path("timestamp").asText().endsWith("Z"), answer.text());
        assertEquals("{\"elo\":1432,\"win_rate\":0}", event.path("from_metrics").toString());
        assertEquals("{\"elo\":1500}", event.path("to_metrics").toString());
        assertTrue(event.path("success").asBoolean());
        assertTrue(event.path("error_message").isNull());
        assertEquals("production", stage(1));
        assertEquals("archived", stage(2));
    }

    @Test
    void itIsInHistoryInRollbacksAndWithAWarningInTheAudit() {
        produced(1, "{}");
        produced(2, "{}");
        String body =
                "{\"triggered_by\": \"training_coordinator\", \"evidence\": {\"games\": 200}}";
        assertEquals(200, api.send("POST", ROLLBACK, body).status());

        JsonNode entry = api.get(MODEL + "/history").json().at("/history/0");
        assertEquals("model.rollback", entry.path("kind").asText());
        assertEquals(2, entry.at("/rollback/from_version").asInt());
        assertEquals(1, entry.at("/rollback/to_version").asInt());
        assertEquals("archived", entry.path("from").asText());
        JsonNode said = api.get(MODEL + "/rollbacks").json().at("/rollbacks/0");
        assertEquals(entry.path("rollback"), said);
        assertEquals("training_coordinator", said.path("triggered_by").asText());
        assertEquals(200, said.at("/evidence/games").asInt());
        assertTrue(warning("model.rollback"));
        assertFalse(warning("version.move"));
    }

    private boolean warning(String kind) {
        String path = "/api/v1/audit?kind=" + kind;
        return api.get(path).json().at("/facts/0/warning").asBoolean();
    }

    @Test
    void whereNothingCanBePutBackItSaysWhichAreArchivedAndWhatToDo() {
        assertEquals(404, api.send("POST", ROLLBACK, "{}").status());
        assertEquals(400, api.send("POST", ROLLBACK, "{\"triggered_by\": \"\"}").status());
        assertEquals(201, api.send("POST", MODEL + "/versions", "{}").status());
        ApiFixture.Answer none = api.send("POST", ROLLBACK, "{}");
        assertEquals(409, none.status());
        assertEquals("ROLLBACK_NOT_AVAILABLE", none.code());
        produced(2, "{}");
        move(1, "archived");

        ApiFixture.Answer answer = api.send("POST", ROLLBACK, "");

        assertEquals(409, answer.status(), answer.text());
        assertTrue(answer.json().path("detail").asText().contains("archived: 1"), answer.text());
        assertTrue(answer.json().path("hint").asText().contains("name the version"), answer.text());
        assertEquals(200, api.send("POST", ROLLBACK, "{\"to\": 1}").status());
    }

    @Test
    void aTargetWhoseBytesAreMissingOrWrongIsLeftOutWithTheReason() throws IOException {
        String good = upload("right");
        produced(1, withFile(good));
        produced(2, withFile("ab".repeat(32)));
        produced(3, "{}");
        ApiFixture.Answer named = api.send("POST", ROLLBACK, "{\"to\": \"2\"}");
        assertEquals(409, named.status());
        assertTrue(named.json().path("detail").asText().contains("not on this node"), named.text());

        assertEquals(1, api.send("POST", ROLLBACK, "{}").json().path("to_version").asInt());

        damage();
        produced(4, "{}");
        ApiFixture.Answer answer = api.send("POST", ROLLBACK, "{}");
        assertEquals(409, answer.status(), answer.text());
        String detail = answer.json().path("detail").asText();
        assertTrue(detail.contains("1 is left out, as its file v.pt is not what"), detail);
        assertTrue(detail.contains("2 is left out, as its file v.pt (sha256 abab"), detail);
    }

    /** Changes the bytes of every artifact on this node. */
    private void damage() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(at -> at.toString().contains("sha256")).toList()) {
                if (Files.isRegularFile(file)) {
                    Files.writeString(file, "wrong!");
                }
            }
        }
    }

    @Test
    void whatIsExpectedAndNotSoIsRefused() {
        produced(1, "{}");
        produced(2, "{}");
        produced(3, "{}");

        String body = "{\"to\": \"1\", \"expect\": {\"production\": 2}}";
        assertEquals(412, api.send("POST", ROLLBACK, body).status());

        assertEquals("production", stage(3));
        assertEquals(200, api.send("POST", ROLLBACK, body.replace(": 2}", ": 3}")).status());
        assertEquals("production", stage(1));
    }

    @Test
    void whatIsNoRollbackIsRefused() {
        produced(1, "{}");
        produced(2, "{}");
        for (String body :
                new String[] {
                    "[]",
                    "{\"from\": 2}",
                    "{\"to\": null}",
                    "{\"to\": 1.5}",
                    "{\"to\": \"a b\"}",
                    "{\"reason\": 1}",
                    "{\"triggered_by\": \"\"}",
                    "{\"evidence\": []}",
                    "{\"expect\": {\"other\": 1}}"
                }) {
            ApiFixture.Answer answer = api.send("POST", ROLLBACK, body);
            assertEquals(400, answer.status(), body + answer.text());
        }
        assertEquals(404, api.send("POST", ROLLBACK, "{\"to\": \"99\"}").status());
        assertEquals(409, api.send("POST", ROLLBACK, "{\"to\": \"production\"}").status());
        assertEquals("production", stage(2));
    }
}
