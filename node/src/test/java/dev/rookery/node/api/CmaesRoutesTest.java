package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /api/v1/cmaes}, with real runs and with what is none. */
class CmaesRoutesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PATH = "/api/v1/cmaes";

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

    @Test
    void aRealRunIsAVersionWithItsWeightsAsAFile() throws IOException {
        ObjectNode run = run("heuristic_square8_2p");

        ApiFixture.Answer made = api.send("POST", PATH, run.toString());
        JsonNode version = made.json();
        ApiFixture.Answer file =
                api.get(
                        "/api/v1/models/heuristic_square8_2p/versions/1/files/optimized_weights.json");

        assertEquals(201, made.status(), made.text());
        assertEquals("heuristic_square8_2p", version.path("model").asText());
        assertEquals("heuristic", version.path("type").asText());
        assertEquals("development", version.path("stage").asText());
        assertEquals(0.999667, version.at("/metrics/win_rate").asDouble());
        assertFalse(version.at("/metrics").has("elo"), "0.999667 is beyond what Elo can say");
        assertEquals("square8", version.at("/tags/board").asText());
        assertEquals(20, version.at("/training_config/extra_config/population_size").asInt());
        assertEquals(50, version.at("/training_config/extra_config/generation").asInt());
        assertEquals(run.get("weights"), file.json());
    }

    @Test
    void theOtherRealRunHasAnEloAndATrend() throws IOException {
        ObjectNode run = run("heuristic_hex8_2p");
        api.send("POST", PATH, run.toString());
        api.send("POST", PATH, run.put("fitness", 0.5).put("auto_promote", true).toString());

        JsonNode elo = api.get("/api/v1/models/heuristic_hex8_2p/trend?metric=elo").json();
        JsonNode rate = api.get("/api/v1/models/heuristic_hex8_2p/trend?metric=fitness").json();
        JsonNode newest = api.get("/api/v1/models/heuristic_hex8_2p/versions/latest").json();

        assertEquals(-323.6, elo.at("/points/0/value").asDouble(), 0.05);
        assertEquals(0.0, elo.at("/points/1/value").asDouble());
        assertEquals(0.134382, rate.at("/points/0/value").asDouble());
        assertEquals("staging", newest.path("stage").asText());
    }

    @Test
    void aRunIdMakesRepeatedReportsOneVersionAlsoAtOnce() throws IOException {
        ObjectNode run = run("heuristic_hex8_2p");
        run.withObject("/cmaes_config").put("run_id", "run-17");
        run.put("auto_promote", true);

        List<CompletableFuture<ApiFixture.Answer>> reports =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () -> api.send("POST", PATH, run.toString())))
                        .limit(8)
                        .toList();
        List<String> answers = reports.stream().map(each -> each.join().text()).distinct().toList();
        ApiFixture.Answer other = api.send("POST", PATH, run.put("generation", 51).toString());

        assertEquals(1, answers.size(), answers::toString);
        assertTrue(answers.get(0).contains("\"staging\""), answers::toString);
        assertEquals(1, versions());
        assertEquals(422, other.status());
        assertEquals("IDEMPOTENCY_KEY_REUSED", other.code());
    }

    @Test
    void aMissingFieldIsNamedAndNothingIsStored() throws IOException {
        for (String field :
                List.of("weights", "board_type", "num_players", "fitness", "generation")) {
            ObjectNode run = run("heuristic_hex8_2p");
            run.remove(field);
            assertRefused(400, "FIELD_MISSING", field, run.toString());
        }
        assertNothingStored();
    }

    @Test
    void badValuesAreNamedAndNothingIsStored() throws IOException {
        Map<String, List<String>> bad = new TreeMap<>();
        bad.put(
                "weights",
                List.of("{}", "[]", "7", "null", "{\"w\":\"x\"}", "{\"w\":{\"v\":1}}", "{\"\":1}"));
        bad.put("board_type", List.of("7", "\"\"", "\"../x\"", "\"a\\u0000b\"", "\"caf\u00e9\""));
        bad.put("num_players", List.of("0", "-1", "2.5", "\"2\"", "1000", "99999999999"));
        bad.put("fitness", List.of("-0.1", "1.1", "\"0.5\"", "\"NaN\"", "null", "1e400"));
        bad.put("generation", List.of("-1", "1.5", "\"x\"", "99999999999"));
        bad.put("cmaes_config", List.of("[]", "null", "{\"run_id\":7}", "{\"sigma\":-1}"));
        bad.put("auto_promote", List.of("\"yes\"", "1"));
        bad.put("unknown", List.of("1"));
        for (Map.Entry<String, List<String>> entry : bad.entrySet()) {
            for (String value : entry.getValue()) {
                ObjectNode run = run("heuristic_hex8_2p");
                run.putRawValue(entry.getKey(), new RawValue(value));
                assertRefused(400, "FIELD_", entry.getKey(), run.toString());
            }
        }
        assertNothingStored();
    }

    @Test
    void whatIsNoJsonOrTooMuchIsRefusedAndNothingIsStored() throws IOException {
        String head = "{\"board_type\":\"hex8\",\"num_players\":2,\"generation\":1,";
        String deep = "{\"a\":".repeat(100) + "1" + "}".repeat(100);
        StringBuilder weights = new StringBuilder("{\"w\":1");
        for (int i = 0; i <= 10_000; i++) {
            weights.append(",\"").append(Integer.toString(i, 36)).append("\":1");
        }

        String half = head + "\"fitness\":0.5,\"weights\":";
        assertRefused(400, "JSON_MALFORMED", "", head + "\"fitness\":NaN,\"weights\":{\"w\":1}}");
        assertRefused(400, "JSON_MALFORMED", "", half + "{\"w\":1,\"w\":2}}");
        assertRefused(400, "JSON_MALFORMED", "", half + deep + "}");
        assertRefused(413, "BODY_TOO_LARGE", "", half + weights + "}}");
        assertRefused(400, "JSON_MALFORMED", "", "");
        assertRefused(400, "FIELD_INVALID", "", "[1]");
        assertNothingStored();
    }

    private void assertRefused(int status, String code, String field, String body) {
        ApiFixture.Answer answer = api.send("POST", PATH, body);
        assertEquals(status, answer.status(), () -> body + "\n" + answer.text());
        assertTrue(answer.code().startsWith(code), answer::text);
        assertTrue(answer.json().path("detail").asText().contains(field), answer::text);
    }

    private void assertNothingStored() throws IOException {
        assertEquals(0, api.get("/api/v1/models").json().path("models").size());
        try (Stream<Path> left = Files.walk(folder)) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
    }

    private int versions() {
        return api.get("/api/v1/models/heuristic_hex8_2p/versions").json().path("versions").size();
    }

    /** A real run as its trainer sends it. */
    private static ObjectNode run(String model) throws IOException {
        ObjectNode run = (ObjectNode) resource(model, "cmaes.json");
        return run.set("weights", resource(model, "optimized_weights.json"));
    }

    private static JsonNode resource(String model, String file) throws IOException {
        String path = "/runs/" + model + "/" + file;
        try (InputStream in = CmaesRoutesTest.class.getResourceAsStream(path)) {
            return MAPPER.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
