package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /api/v1/models/{model}/imports}. */
class ImportRoutesTest {
    private static final String PATH = "/api/v1/models/hex8_2p/imports";
    private static final String BODY =
            "{\"number\": 4, \"label\": \"v4\", \"short_id\": \"0123456789ab\","
                    + " \"metrics\": {\"elo\": 0},"
                    + " \"imported\": {\"at\": \"2025-11-19T05:06:00Z\", \"by\": \"cli\","
                    + " \"source\": \"ringrift\", \"name\": \"hex8 2p\", \"artifact_missing\": true},"
                    + " \"stages\": [{\"to\": \"staging\", \"at\": \"2025-11-19T07:30:00Z\","
                    + " \"by\": \"arena\", \"reason\": \"Passed evaluation\"},"
                    + " {\"to\": \"prod\", \"inserted\": true}]}";

    @TempDir Path folder;
    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(folder, HttpLimits.DEFAULTS);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private ApiFixture.Answer post(String path, String key, String body) {
        byte[] json = body.getBytes(StandardCharsets.UTF_8);
        String head =
                ApiFixture.head(
                        "POST",
                        path,
                        "Content-Type: application/json",
                        "Content-Length: " + json.length,
                        "Idempotency-Key: " + key);
        return api.raw(head, json);
    }

    @Test
    void aVersionShowsItsOwnTimesNumbersAndWhereItComesFrom() {
        ApiFixture.Answer made = post(PATH, "k", BODY);
        JsonNode version = api.get("/api/v1/models/hex8_2p/versions/0123456789ab").json();
        JsonNode history = api.get("/api/v1/models/hex8_2p/history").json().path("history");

        assertEquals(201, made.status(), made.text());
        assertFalse(made.json().path("already_there").asBoolean());
        assertEquals(4, version.path("version").asInt());
        assertEquals("production", version.path("stage").asText());
        assertEquals("2025-11-19T05:06:00.000Z", version.path("created_at").asText());
        assertEquals(0, version.at("/metrics/elo").asInt());
        assertTrue(version.path("imported").asBoolean());
        assertTrue(version.path("artifact_missing").asBoolean());
        assertEquals("hex8 2p", version.at("/import/name").asText());
        JsonNode staged = history.get(1);
        assertEquals("2025-11-19T07:30:00.000Z", staged.path("at").asText());
        assertEquals("arena", staged.path("actor").asText());
        assertEquals("Passed evaluation", staged.path("reason").asText());
        assertFalse(staged.path("inserted").asBoolean());
        assertTrue(history.get(0).path("inserted").asBoolean());
        assertTrue(history.get(0).path("imported").asBoolean());
    }

    @Test
    void theSameAgainIsThereAlreadyAndAPlanWritesNothing() {
        ApiFixture.Answer plan = post(PATH + "?dry_run=true", "k", BODY);
        ApiFixture.Answer nothing = api.get("/api/v1/models/hex8_2p");
        post(PATH, "k", BODY);
        ApiFixture.Answer again = post(PATH, "k", BODY);

        assertEquals(200, plan.status(), plan.text());
        assertEquals("production", plan.json().at("/version/stage").asText());
        assertEquals(404, nothing.status());
        assertEquals(200, again.status(), again.text());
        assertTrue(again.json().path("already_there").asBoolean());
    }

    @Test
    void whatIsNoVersionIsRefusedAndNothingIsStored() {
        ApiFixture.Answer noKey = api.send("POST", PATH, BODY);

        assertEquals(400, noKey.status(), noKey.text());
        for (List<String> change :
                List.of(
                        List.of("\"source\": \"ringrift\",", ""),
                        List.of("\"number\": 4", "\"number\": 0"),
                        List.of("0123456789ab", "0123456789AB"),
                        List.of("\"at\": \"2025-11-19T05:06:00Z\"", "\"at\": \"yesterday\""),
                        List.of("\"stages\": [", "\"stages\": [{\"to\": \"nowhere\"},"),
                        List.of("\"by\": \"arena\"", "\"who\": \"arena\""))) {
            String body = BODY.replace(change.get(0), change.get(1));
            ApiFixture.Answer answer = post(PATH, "k", body);
            assertEquals(400, answer.status(), change + answer.text());
        }
        String jump = BODY.replace("\"to\": \"staging\"", "\"to\": \"production\"");
        assertEquals(409, post(PATH, "k", jump).status());
        assertEquals(404, api.get("/api/v1/models/hex8_2p").status());
    }

    @Test
    void anIdOfAnotherRegistryIsKeptAndOneThatIsNoneIsRefused() {
        String id = "01KBADDJ00000000000000000Z";
        String known = BODY.replaceFirst("\\{", "{\"id\": \"" + id + "\", ");
        String none = BODY.replaceFirst("\\{", "{\"id\": \"../etc\", ");
        String alone = BODY.replaceFirst("\\{", "{\"parent_id\": 7, ");

        assertEquals(400, post(PATH, "k", none).status());
        assertEquals(400, post(PATH, "k", alone).status());
        assertEquals(201, post(PATH, "k", known).status());
        assertEquals(200, post(PATH, "k", known).status());
        assertEquals(id, api.get("/api/v1/versions/" + id).json().path("id").asText());
        ApiFixture.Answer taken = post("/api/v1/models/other/imports", "k", known);
        assertEquals(409, taken.status(), taken.text());
        assertEquals("ID_TAKEN", taken.json().path("code").asText());
    }

    @Test
    void aParentByUlidWithoutTheVersionsOwnIsSaidNotDropped() {
        String alone = BODY.replaceFirst("\\{", "{\"parent_id\": \"01KBADDJ00000000000000000Z\", ");

        ApiFixture.Answer answer = post(PATH, "k", alone);

        assertEquals(400, answer.status(), answer.text());
        assertTrue(answer.text().contains("parent_id"), answer.text());
        assertTrue(answer.text().contains("beside id"), answer.text());
    }

    /** Without the header: each version has its own key. */
    private ApiFixture.Answer together(String... versions) {
        String body = "{\"versions\": [" + String.join(", ", versions) + "]}";
        return api.send("POST", PATH, body);
    }

    private static String one(String key, int number, String more) {
        return "{\"key\": \"%s\", \"number\": %d%s, \"imported\": {\"source\": \"s\", \"name\": \"hex8_2p\"}}"
                .formatted(key, number, more);
    }

    @Test
    void severalComeInTheirOrderAndOneThatIsRefusedHoldsUpNoOther() {
        String illegal = ", \"stages\": [{\"to\": \"production\"}]";

        ApiFixture.Answer made =
                together(one("a", 7, ""), one("b", 3, illegal), one("c", 5, ""), one("a", 7, ""));

        JsonNode results = made.json().path("results");
        assertEquals(200, made.status(), made.text());
        assertEquals(201, results.at("/0/status").asInt(), made.text());
        assertEquals(409, results.at("/1/status").asInt());
        assertEquals("TRANSITION_NOT_ALLOWED", results.at("/1/answer/code").asText());
        assertEquals(5, results.at("/2/answer/version/version").asInt());
        assertEquals(200, results.at("/3/status").asInt(), "the same again is there already");
        JsonNode listed = api.get("/api/v1/models/hex8_2p/versions").json().path("versions");
        assertEquals(5, listed.at("/0/version").asInt(), "in their order, whatever their number");
        assertEquals(2, listed.size());
    }

    @Test
    void severalOfWhichOneHasNoKeyOrTheBodyMoreAreRefusedWhole() {
        String keyless = one("", 1, "").replace("\"key\": \"\", ", "");
        String more = "{\"versions\": [], \"label\": \"x\"}";

        assertEquals(400, together(one("a", 1, ""), keyless).status());
        assertEquals(400, api.send("POST", PATH, more).status());
        assertEquals(
                400,
                together(Collections.nCopies(101, one("a", 1, "")).toArray(String[]::new))
                        .status());
        assertEquals(404, api.get("/api/v1/models/hex8_2p").status());
    }
}
