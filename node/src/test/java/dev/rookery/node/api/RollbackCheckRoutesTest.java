package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackCheckRoutesTest {
    private static final String MODEL = "/api/v1/models/square8_2p";
    private static final String CHECK = MODEL + "/rollback/check";
    private static final String BACKTEST = MODEL + "/rollback/backtest";

    @TempDir Path folder;
    private ApiFixture api;

    @BeforeEach
    void start() {
        api = new ApiFixture(folder, HttpLimits.DEFAULTS);
        ok(201, "POST", MODEL + "/versions", "{}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private JsonNode ok(int status, String method, String path, String body) {
        ApiFixture.Answer answer = api.send(method, path, body);
        assertEquals(status, answer.status(), answer.text());
        return answer.json();
    }

    private void inProduction() {
        ok(200, "POST", MODEL + "/versions/1/stage", "{\"to\": \"staging\"}");
        ok(200, "POST", MODEL + "/versions/1/stage", "{\"to\": \"production\"}");
    }

    private void observe(String body) {
        ok(200, "POST", MODEL + "/versions/1/metrics", body);
    }

    @Test
    void eachStateOfAModelHasItsOwnVerdict() {
        assertEquals("no_production", api.get(CHECK).json().path("verdict").asText());
        inProduction();
        assertEquals("no_baseline", api.get(CHECK).json().path("verdict").asText());
        ok(200, "PUT", MODEL + "/baseline", "{\"metrics\": {\"elo\": 1500}}");
        JsonNode little = api.get(CHECK).json();
        assertEquals("too_little_data", little.path("verdict").asText());
        assertEquals("elo", little.at("/missing/0/metric").asText());

        observe("{\"metrics\": {\"elo\": 1400}, \"games\": {\"wins\": 144, \"losses\": 256}}");

        JsonNode failing = api.get(CHECK).json();
        assertTrue(failing.path("should_rollback").asBoolean(), failing.toString());
        assertEquals("failing", failing.path("verdict").asText());
        assertEquals("critical", failing.path("severity").asText());
        assertEquals(
                "elo 1400 is 100 below baseline 1500 (± 35 at 95 %) over 400 games, limit 50",
                failing.path("reason").asText());
        assertEquals(1400, failing.at("/evidence/0/value").asInt());
        assertEquals("advise", failing.path("mode").asText());
        assertEquals(1, failing.at("/production/version").asInt());
        assertTrue(failing.path("next_check").isTextual());
    }

    @Test
    void otherRulesAreTriedOnWhatWasSeen() {
        inProduction();
        ok(
                200,
                "PUT",
                MODEL + "/baseline",
                "{\"metrics\": {\"elo\": 1500}, \"at\": \"2026-11-01T00:00:00Z\"}");
        for (int hour = 1; hour <= 3; hour++) {
            observe(
                    """
                    {"metrics": {"elo": %d, "games_played": 1000}, "at": "2026-11-01T0%d:00:00Z"}
                    """
                            .formatted(1500 - 10 * hour, hour));
        }

        JsonNode strict = ok(200, "POST", BACKTEST, "{\"rules\": {\"elo-drop\": 20}}");
        assertEquals(3, strict.path("looks").asInt());
        assertEquals("2026-11-01T03:00:00.000Z", strict.path("first_rollback").asText());
        assertEquals(2, strict.path("verdicts").size(), strict.toString());

        JsonNode text = ok(200, "POST", BACKTEST, "{\"rules\": \"elo-drop: 50\\n\"}");
        assertTrue(text.path("first_rollback").isNull(), text.toString());
        assertFalse(text.at("/verdicts/0/should_rollback").asBoolean());
    }

    @Test
    void whatIsNoRuleIsRefusedByName() {
        inProduction();
        for (String body :
                new String[] {
                    "{}",
                    "{\"rules\": {\"elo-drops\": 20}}",
                    "{\"rules\": {\"elo-drop\": -1}}",
                    "{\"rules\": 7}",
                    "{\"rules\": \"elo-drop: [\"}",
                    "{\"rules\": \"" + "x".repeat(20_000) + "\"}",
                    "{\"rules\": {}, \"more\": 1}",
                }) {
            ApiFixture.Answer answer = api.send("POST", BACKTEST, body);
            assertEquals(400, answer.status(), answer.text());
        }
        ApiFixture.Answer near = api.send("POST", BACKTEST, "{\"rules\": {\"elo-drops\": 20}}");
        assertTrue(near.text().contains("elo-drop"), near.text());
        assertEquals(404, api.get("/api/v1/models/nobody/rollback/check").status());
        assertEquals(
                404,
                api.send("POST", "/api/v1/models/nobody/rollback/backtest", "{\"rules\": {}}")
                        .status());
        assertEquals(400, api.get(CHECK + "?x=1").status());
    }
}
