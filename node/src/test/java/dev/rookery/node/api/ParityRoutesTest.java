package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/v1/parity}, in our words and in RingRift's. */
class ParityRoutesTest {
    private static final String PATH = "/api/v1/parity";

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

    private ApiFixture.Answer post(String fields) {
        return api.send("POST", PATH, "{\"config\":\"square8_2p\"," + fields + "}");
    }

    @Test
    void aReportInOurWordsIsTaken() {
        ApiFixture.Answer made =
                post(
                        "\"games_checked\":200,\"failures\":3,\"source\":\"ci\","
                                + "\"at\":\"2026-11-20T14:05:00Z\"");

        assertEquals(201, made.status(), made.text());
        JsonNode report = made.json();
        assertEquals("failed", report.path("result").asText());
        assertEquals(0.015, report.path("failure_rate").asDouble());
        assertEquals("2026-11-20T14:05:00.000Z", report.path("at").asText());
        assertTrue(report.path("games_with_replay_errors").isNull());
    }

    @Test
    void aReportInRingRiftsWordsIsTaken() {
        ApiFixture.Answer made =
                post(
                        "\"total_games_checked\":200,\"games_passed\":197,"
                                + "\"games_with_semantic_divergence\":2,"
                                + "\"games_with_replay_errors\":1,\"failure_rate\":0.02,"
                                + "\"passed\":false");

        assertEquals(201, made.status(), made.text());
        assertEquals(3, made.json().path("failures").asInt());
        assertEquals(1, made.json().path("games_with_replay_errors").asInt());
    }

    @Test
    void failuresAreTheSumWhereNobodyCountsThem() {
        JsonNode report =
                post("\"total_games_checked\":200,\"games_with_semantic_divergence\":2,"
                                + "\"games_with_replay_errors\":1")
                        .json();

        assertEquals(3, report.path("failures").asInt());
        assertEquals("failed", report.path("result").asText());
    }

    @Test
    void aValidatorMayAllowForSomeFailures() {
        assertEquals(
                "passed",
                post("\"games_checked\":200,\"failures\":1,\"passed\":true")
                        .json()
                        .path("result")
                        .asText());
    }

    @Test
    void listsShowWhatWasReported() {
        post("\"games_checked\":200,\"failures\":0");
        post("\"games_checked\":200,\"failures\":3");

        JsonNode list = api.get(PATH).json();
        JsonNode reports = api.get(PATH + "/square8_2p?limit=1").json();

        assertEquals(1, list.at("/parity/0/validations/passed").asInt());
        assertEquals(1, list.at("/parity/0/validations/failed").asInt());
        assertEquals(1, list.at("/parity/0/failing_in_a_row").asInt());
        assertEquals(3, list.at("/parity/0/newest/failures").asInt());
        assertEquals(3, reports.at("/reports/0/failures").asInt());
        assertTrue(reports.has("next_page_token"));
        assertEquals("CONFIG_UNKNOWN", api.get(PATH + "/none").code());
        assertEquals(404, api.get(PATH + "/none").status());
    }

    @Test
    void whatIsMissingOrContradictsItselfIsRefusedByName() {
        String[][] cases = {
            {"\"failures\":1", "games_checked"},
            {"\"games_checked\":200", "failures"},
            {"\"games_checked\":0,\"failures\":0", "games_checked"},
            {"\"games_checked\":200,\"failures\":201", "failures"},
            {"\"games_checked\":200,\"failures\":1.5", "failures"},
            {"\"games_checked\":200,\"failures\":\"1\"", "failures"},
            {"\"games_checked\":200,\"total_games_checked\":201,\"failures\":1", "total_games"},
            {"\"games_checked\":200,\"failures\":1,\"games_passed\":200", "games_passed"},
            {"\"games_checked\":200,\"failures\":1,\"failure_rate\":0.5", "failure_rate"},
            {"\"games_checked\":200,\"failures\":1,\"failure_rate\":\"x\"", "failure_rate"},
            {"\"games_checked\":200,\"failures\":1,\"passed\":\"yes\"", "passed"},
            {
                "\"games_checked\":200,\"failures\":1,\"games_with_replay_errors\":2",
                "games_with_replay_errors"
            },
            {"\"games_checked\":200,\"failures\":1,\"colour\":1", "colour"}
        };
        for (String[] each : cases) {
            ApiFixture.Answer answer = post(each[0]);
            assertEquals(400, answer.status(), each[0]);
            assertTrue(answer.text().contains(each[1]), answer::text);
        }
        assertEquals(0, api.get(PATH).json().path("parity").size());
    }
}
