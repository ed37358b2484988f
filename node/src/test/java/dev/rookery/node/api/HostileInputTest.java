package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every field of every route, with what it should never be: a 4xx problem and nothing stored. */
class HostileInputTest {
    private static final String MODEL = "/api/v1/models/m";
    private static final String VERSION = MODEL + "/versions/1";

    /** Where JSON is taken, with the fields that each takes. */
    private static final Map<String, List<String>> BODIES = bodies();

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "[]",
                    "[1]",
                    "{\"x\":{}}",
                    "1e999",
                    "-1e999",
                    "1e99999999999",
                    "1e-2147483648",
                    "1e2147483647",
                    "0.1e-99999",
                    "NaN",
                    "Infinity",
                    "9".repeat(200),
                    "1" + "0".repeat(90),
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"a\\u0007b\"",
                    "\"" + "x".repeat(20_000) + "\"",
                    "{\"a\":".repeat(60) + "1" + "}".repeat(60));

    @TempDir Path folder;
    private ApiFixture api;
    private int facts;

    @BeforeEach
    void start() {
        api = new ApiFixture(folder, HttpLimits.DEFAULTS);
        api.send("POST", MODEL + "/versions", "{\"label\": \"kept\"}");
        facts = api.node().factCount();
    }

    @AfterEach
    void stop() {
        assertEquals(200, api.get(VERSION).status(), "the node is unharmed");
        api.close();
    }

    @Test
    void everyFieldOfEveryBodyRefusesWhatItCannotBe() {
        BODIES.forEach(
                (operation, fields) -> {
                    for (String field : fields) {
                        for (String value : VALUES) {
                            if (!fits(field, value)) {
                                String body = body(operation, field, value);
                                refused(operation, body.getBytes(StandardCharsets.UTF_8));
                            }
                        }
                    }
                });
    }

    @Test
    void everyBodyRefusesWhatIsNoSingleJsonObjectOfKnownFields() {
        List<byte[]> bodies =
                List.of(
                        bytes("null"),
                        bytes("[]"),
                        bytes("\"text\""),
                        bytes("1"),
                        bytes("{"),
                        bytes("{}{}"),
                        bytes("{} x"),
                        bytes("{\"a\":1,}"),
                        bytes("{'a':1}"),
                        bytes("{\"unknown_field\":1}"),
                        bytes("{\"reason\":\"a\",\"reason\":\"b\",\"type\":1,\"type\":2}"),
                        bytes("// comment\n{}x"),
                        bytes("[".repeat(100_000).substring(0, 60_000)),
                        new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'},
                        new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'},
                        new byte[] {(byte) 0xFE, (byte) 0xFF, 0, '{', 0, '}'},
                        new byte[] {0, 0, 0, '{'});
        for (String operation : BODIES.keySet()) {
            for (byte[] body : bodies) {
                refused(operation, body);
            }
        }
    }

    @Test
    void aMissingOrEmptyBodyIsRefusedWhereOneIsNeeded() {
        for (String operation :
                List.of(
                        "POST " + MODEL + "/versions",
                        "POST " + VERSION + "/stage",
                        "POST " + VERSION + "/metrics",
                        "PUT " + VERSION + "/tags/k",
                        "PUT " + MODEL + "/aliases/a",
                        "PATCH " + MODEL,
                        "PATCH " + VERSION,
                        "POST /api/v1/models",
                        "POST /api/v1/backups/restore")) {
            refused(operation, new byte[0]);
        }
        for (String operation :
                List.of(
                        "POST " + VERSION + "/stage",
                        "POST " + VERSION + "/metrics",
                        "PUT " + VERSION + "/tags/k",
                        "PUT " + MODEL + "/aliases/a",
                        "PATCH " + MODEL,
                        "PATCH " + VERSION,
                        "POST /api/v1/models",
                        "POST /api/v1/backups/restore")) {
            refused(operation, bytes("{}"));
        }
    }

    @Test
    void aProblemNamesTheFieldTheValueCutAndWhatIsAccepted() {
        ApiFixture.Answer answer =
                api.send("POST", MODEL + "/versions", "{\"type\": \"" + "z".repeat(500) + "\"}");

        assertEquals("type", answer.json().path("field").asText());
        assertEquals("z".repeat(100), answer.json().path("value").asText());
        assertTrue(answer.json().path("accepted").asText().contains("policy_value"));
        assertEquals("FIELD_INVALID", answer.code());
        assertTrue(answer.headers().get("content-type").startsWith("application/problem+json"));
    }

    @Test
    void namesAndReferencesInPathsAreNeverMoreThanNames() {
        List<String> odd =
                List.of(
                        "..",
                        "%2e%2e",
                        "%252e%252e",
                        "..%2f..%2fetc%2fpasswd",
                        "..%5c..%5cx",
                        "a%00b",
                        "a%0ab",
                        "%ff",
                        "%c0%ae",
                        "%zz",
                        "%",
                        "a;b",
                        "a%23b",
                        "a%20b",
                        "a%2fb",
                        "%EF%BC%8E%EF%BC%8E",
                        "caf%C3%A9",
                        "file:%2f%2f%2fetc",
                        "'%20OR%201=1--",
                        "a".repeat(129));
        for (String text : odd) {
            for (String path :
                    List.of(
                            "/api/v1/models/" + text,
                            MODEL + "/versions/" + text,
                            "/api/v1/versions/" + text,
                            "/api/v1/artifacts/" + text,
                            "/api/v1/backups/" + text,
                            VERSION + "/files/" + text,
                            "/api/v1/models/" + text + "/history")) {
                problem(path, api.get(path));
            }
            refused("POST /api/v1/models/" + text + "/versions", bytes("{}"));
            refused("PUT " + MODEL + "/aliases/" + text, bytes("{\"ref\": \"1\"}"));
        }
        problem("/", api.get("/"));
        problem("//", api.get("//api/v1/models"));
        problem("/api/v1/../v1/models", api.get("/api/v1/../v1/models"));
        problem("/api/v1/models/", api.get("/api/v1/models/"));
        problem("/health#x", api.get("/health/live#x"));
        for (String key : List.of("caf\u00c3\u00a9", "\u007f", "a\u0001", "%2e", "..", "%ff")) {
            refused("PUT " + VERSION + "/tags/" + key, bytes("{\"value\": \"x\"}"));
        }
    }

    @Test
    void parametersThatAreUnknownRepeatedOrOutOfRangeAreRefused() {
        for (String query :
                List.of(
                        "limit=0",
                        "limit=1001",
                        "limit=-1",
                        "limit=1e3",
                        "limit=",
                        "limit=99999999999999999999",
                        "limit=1&limit=2",
                        "nonsense=1",
                        "as_of=",
                        "as_of=now",
                        "as_of=-1",
                        "as_of=+999999999-12-31T23:59:59Z",
                        "as_of=%2B999999999-12-31T23:59:59Z",
                        "as_of=%2B10000-01-01T00:00:00Z",
                        "as_of=1969-12-31T23:59:59Z",
                        "tag=a%00b",
                        "order=%1b",
                        "as_of=2026-02-30T00:00:00Z",
                        "stage=deleted",
                        "stage=",
                        "type=pickle",
                        "page_token=%00",
                        "page_token=" + "A".repeat(1_000),
                        "min.elo=NaN",
                        "min.elo=Infinity",
                        "min.elo=0x10",
                        "min.elo=",
                        "max.elo=1e999",
                        "min.=1",
                        "order=",
                        "tag==x",
                        "%ff=1",
                        "a=%zz")) {
            problem(query, api.get(MODEL + "/versions?" + query));
        }
        problem("q", api.get("/api/v1/models?q=%00"));
        problem("trend", api.get(MODEL + "/trend"));
        problem("trend", api.get(MODEL + "/trend?metric=%7f"));
        problem("compare", api.get(MODEL + "/compare?a=1"));
        problem("compare", api.get(MODEL + "/compare?a=1&b=.."));
        problem("kind", api.get("/api/v1/backups?kind=x"));
        problem("page", api.get("/api/v1/backups?page_token=../x"));
        problem("acks", api.send("POST", MODEL + "/versions?acks=2", "{}"));
        problem("acks", api.send("POST", MODEL + "/versions?acks=1&acks=all", "{}"));
        problem("acks", api.send("DELETE", MODEL + "?acks=", ""));
    }

    @Test
    void anObservationIsOfAYearThatPeopleWrite() {
        for (String at :
                List.of(
                        "+10000-01-01T00:00:00Z",
                        "+292278994-08-17T07:12:55.807Z",
                        "1969-12-31T23:59:59Z",
                        "2026-01-01",
                        "now")) {
            refused(
                    "POST " + VERSION + "/metrics",
                    bytes("{\"metrics\": {\"elo\": 1}, \"at\": \"" + at + "\"}"));
        }
    }

    @Test
    void unknownPathsAndMethodsAreProblemsToo() {
        assertEquals("ROUTE_UNKNOWN", api.get("/nothing").code());
        ApiFixture.Answer answer = api.send("PUT", MODEL + "/versions", "{}");
        assertEquals(405, answer.status());
        assertEquals("GET, POST", answer.headers().get("allow"));
        problem("TRACE", api.send("TRACE", "/health", ""));
        problem("OPTIONS", api.send("OPTIONS", MODEL, ""));
    }

    @Test
    void headersThatAreNotVisibleAsciiAreRefused() {
        for (String header :
                List.of(
                        "Idempotency-Key: ",
                        "Idempotency-Key: " + "k".repeat(251),
                        "Idempotency-Key: a b",
                        "Idempotency-Key: caf\u00e9",
                        "X-Rookery-Actor: " + "a".repeat(129),
                        "X-Rookery-Actor: a b")) {
            problem(
                    header,
                    api.raw(
                            ApiFixture.head(
                                    "POST",
                                    MODEL + "/versions",
                                    "Content-Type: application/json",
                                    "Content-Length: 2",
                                    header),
                            bytes("{}")));
        }
    }

    private void refused(String operation, byte[] body) {
        String[] parts = operation.split(" ", 2);
        ApiFixture.Answer answer = api.send(parts[0], parts[1], body);
        String text = new String(body, StandardCharsets.UTF_8);
        problem(operation + " " + text.substring(0, Math.min(150, text.length())), answer);
        assertEquals(facts, api.node().factCount(), operation + " stored something: " + text);
    }

    private static void problem(String what, ApiFixture.Answer answer) {
        assertTrue(
                answer.status() >= 400 && answer.status() < 500,
                () -> what + " → " + answer.status() + " " + answer.text());
        assertTrue(
                answer.headers().get("content-type").startsWith("application/problem+json"),
                () -> what + " → " + answer.headers());
        for (String field : List.of("code", "detail", "hint", "title", "status")) {
            assertTrue(answer.json().has(field), () -> what + " → " + answer.text());
        }
    }

    /** Whether a value is right for a field after all. */
    private static boolean fits(String field, String value) {
        boolean free = List.of("training_config", "extra", "training").contains(field);
        boolean emptyList = value.equals("[]") && field.equals("files");
        return (free && value.equals("{\"x\":{}}")) || emptyList;
    }

    /** A body in which everything but one field is as it should be. */
    private static String body(String operation, String field, String value) {
        String needed = "";
        if (operation.endsWith("/stage") && !field.equals("to")) {
            needed = "\"to\":\"staging\",";
        } else if (operation.endsWith("/metrics") && !field.equals("metrics")) {
            needed = "\"metrics\":{\"elo\":1},";
        } else if (operation.endsWith("/models") && !field.equals("name")) {
            needed = "\"name\":\"fresh\",";
        } else if (operation.endsWith("/restore") && !field.equals("backup_id")) {
            needed = "\"backup_id\":\"20261121_140500\",";
        }
        return "{" + needed + "\"" + field + "\":" + value + "}";
    }

    private static Map<String, List<String>> bodies() {
        Map<String, List<String>> bodies = new LinkedHashMap<>();
        bodies.put(
                "POST " + MODEL + "/versions",
                List.of(
                        "type",
                        "description",
                        "tags",
                        "metrics",
                        "training_config",
                        "training",
                        "parent",
                        "artifact",
                        "files",
                        "label",
                        "extra"));
        bodies.put("POST " + VERSION + "/stage", List.of("to", "reason", "expect"));
        bodies.put("POST " + VERSION + "/metrics", List.of("metrics", "source", "at", "games"));
        bodies.put("PUT " + VERSION + "/tags/k", List.of("value"));
        bodies.put("PUT " + MODEL + "/aliases/a", List.of("ref"));
        bodies.put("PATCH " + MODEL, List.of("name", "description", "tags", "deleted"));
        bodies.put("PATCH " + VERSION, List.of("description"));
        bodies.put("POST /api/v1/models", List.of("name", "description", "tags"));
        bodies.put("POST " + MODEL + "/cleanup", List.of("keep", "dry_run"));
        bodies.put("POST /api/v1/backups", List.of("reason"));
        bodies.put("POST /api/v1/backups/prune", List.of("execute"));
        bodies.put("POST /api/v1/backups/drill", List.of("seed"));
        bodies.put("POST /api/v1/backups/restore", List.of("backup_id", "mode", "root"));
        bodies.put("POST /api/v1/sync", List.of("anything"));
        return bodies;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
