package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineRoutesTest {
    private static final String MODEL = "/api/v1/models/square8_2p";
    private static final String BASELINE = MODEL + "/baseline";

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

    private void register(String body) {
        assertEquals(201, api.send("POST", MODEL + "/versions", body).status());
    }

    @Test
    void itIsSetReadAndTakenAway() {
        register("{\"metrics\": {\"elo\": 1480}}");
        assertEquals("BASELINE_UNKNOWN", api.get(BASELINE).code());
        assertEquals(404, api.get(BASELINE).status());

        ApiFixture.Answer set =
                api.send(
                        "PUT",
                        BASELINE,
                        """
                        {"metrics": {"elo": 1500, "win_rate": 0}, "source": "arena",
                         "at": "2026-01-02T03:04:05Z", "games": {"wins": 3, "losses": 1, "errors": 2}}
                        """);

        assertEquals(200, set.status(), set.text());
        JsonNode baseline = api.get(BASELINE).json();
        assertEquals(set.json(), baseline);
        assertEquals("{\"elo\":1500,\"win_rate\":0}", baseline.path("metrics").toString());
        assertEquals(
                "{\"wins\":3,\"draws\":0,\"losses\":1,\"errors\":2}",
                baseline.path("games").toString());
        assertEquals("2026-01-02T03:04:05.000Z", baseline.path("at").asText());
        assertTrue(baseline.path("version").isNull());
        assertEquals(1500, api.get(MODEL + "/trend?metric=elo").json().path("baseline").asInt());

        assertEquals(200, api.send("DELETE", BASELINE + "?reason=over", "").status());
        assertEquals(404, api.get(BASELINE).status());
        assertEquals(404, api.send("DELETE", BASELINE, "").status());
    }

    @Test
    void withoutMetricsThoseOfTheVersionAreTaken() {
        register("{\"metrics\": {\"elo\": 1480}}");
        assertEquals(400, api.send("PUT", BASELINE, "{}").status());

        ApiFixture.Answer set = api.send("PUT", BASELINE, "{\"version\": \"1\"}");

        assertEquals(1480, set.json().at("/metrics/elo").asInt(), set.text());
        assertEquals(1, set.json().at("/version/version").asInt());
    }

    @Test
    void whatIsNotOneIsRefused() {
        register("{}");
        for (String body :
                new String[] {
                    "[]",
                    "{\"metrics\": {\"elo\": \"1500\"}}",
                    "{\"metrics\": {\"elo\": 1e999}}",
                    "{\"metrics\": {\"elo\": 1}, \"games\": {\"wins\": -1}}",
                    "{\"metrics\": {\"elo\": 1}, \"games\": {\"won\": 1}}",
                    "{\"metrics\": {\"elo\": 1}, \"at\": \"yesterday\"}",
                    "{\"metrics\": {\"elo\": 1}, \"elo\": 1}",
                    "{\"metrics\": {\"elo\": 1}, \"version\": \"a b\"}"
                }) {
            assertEquals(400, api.send("PUT", BASELINE, body).status(), body);
        }
        assertEquals(
                404,
                api.send("PUT", BASELINE, "{\"metrics\": {\"elo\": 1}, \"version\": \"9\"}")
                        .status());
        assertEquals(
                404,
                api.send("PUT", "/api/v1/models/none/baseline", "{\"metrics\": {\"elo\": 1}}")
                        .status());
        assertEquals(404, api.get(BASELINE).status());
    }

    @Test
    void anObservationSaysOfWhichTimeAndHowManyGamesItIs() {
        register("{}");
        String metrics = MODEL + "/versions/1/metrics";

        ApiFixture.Answer seen =
                api.send(
                        "POST",
                        metrics,
                        """
                        {"metrics": {"elo": 1432}, "games": {"wins": 1, "errors": 2},
                         "window": {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}}
                        """);

        assertEquals(200, seen.status(), seen.text());
        for (String window :
                new String[] {
                    "{}",
                    "{\"from\": \"2026-01-02T00:00:00Z\"}",
                    "{\"from\": \"2026-01-02T00:00:00Z\", \"to\": \"2026-01-01T00:00:00Z\"}"
                }) {
            assertEquals(
                    400,
                    api.send(
                                    "POST",
                                    metrics,
                                    "{\"metrics\": {\"elo\": 1}, \"window\": " + window + "}")
                            .status(),
                    window);
        }
    }
}
