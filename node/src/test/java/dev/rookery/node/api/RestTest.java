package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestTest {
    private static final String VERSIONS = "/api/v1/models/square8_2p/versions";

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

    @Test
    void whoHasAnArtifactIsToldWhetherThisNodeHasItOrNot() {
        JsonNode status = api.get("/api/v1/artifacts/" + "1".repeat(64) + "/status").json();
        assertEquals("absent", status.path("state").asText());
        assertEquals(1, status.path("copies").asInt());
        assertTrue(status.at("/nodes/2/has").isNull(), status::toString);
        assertEquals("PATH_INVALID", api.get("/api/v1/artifacts/xyz/status").code());
        assertEquals(7, api.get("/api/v1/artifacts").json().at("/arriving/0/size").asInt());
        assertEquals(400, api.get("/api/v1/artifacts?a=b").status());
    }

    @Test
    void aRegisteredVersionIsReadBackWithAllThatWasSaidOfIt() {
        ApiFixture.Answer made =
                api.send(
                        "POST",
                        VERSIONS,
                        """
                        {"type": "policy_value", "label": "first", "description": "d",
                         "tags": {"board": "square8"}, "metrics": {"elo": 1500, "win_rate": 0.55},
                         "training_config": {"lr": 0.001, "deep": {"a": [1, null]}},
                         "training": {"job_id": "j1", "trainer": "alphazero"},
                         "files": [{"path": "a/w.pt", "sha256": "%s", "size": 3}],
                         "extra": {"anything": true}}
                        """
                                .formatted("0".repeat(64)));

        assertEquals(201, made.status(), made.text());
        JsonNode version = made.json();
        assertEquals(1, version.path("version").asInt());
        assertEquals("development", version.path("stage").asText());
        assertFalse(version.path("number_conflict").asBoolean(true));
        assertTrue(
                version.path("created_at")
                        .asText()
                        .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z"));
        for (String ref :
                new String[] {
                    "1",
                    "first",
                    "latest",
                    "dev",
                    "development",
                    version.path("id").asText(),
                    version.path("short_id").asText()
                }) {
            ApiFixture.Answer read = api.get(VERSIONS + "/" + ref);
            assertEquals(200, read.status(), ref + read.text());
            assertEquals(version, read.json(), ref);
        }
        assertEquals(version, api.get("/api/v1/versions/" + version.path("id").asText()).json());
        assertEquals("alphazero", version.at("/training/trainer").asText());
        assertEquals(1500, version.at("/metrics/elo").asInt());
        assertTrue(version.at("/extra/anything").asBoolean());
    }

    @Test
    void aVersionMovesThroughTheStagesAndAForbiddenMoveSaysWhichAreAllowed() {
        register("a");
        ApiFixture.Answer forbidden = move("1", "production");
        assertEquals(409, forbidden.status());
        assertEquals("TRANSITION_NOT_ALLOWED", forbidden.code());
        assertTrue(forbidden.json().path("detail").asText().contains("staging"), forbidden.text());
        assertEquals(
                "[\"staging\",\"archived\",\"rejected\"]",
                forbidden.json().path("allowed").toString());

        assertEquals(200, move("1", "staging").status());
        ApiFixture.Answer moved = move("1", "prod");
        assertEquals("production", moved.json().path("stage").asText());

        JsonNode model = api.get("/api/v1/models/square8_2p").json();
        assertEquals(1, model.at("/production/version").asInt());
        JsonNode history = api.get("/api/v1/models/square8_2p/history").json().path("history");
        assertEquals("production", history.get(0).path("to").asText());
        assertEquals("because", history.get(0).path("reason").asText());
    }

    @Test
    void numbersAreReadBackWithTheDigitsTheyCameWith() {
        ApiFixture.Answer made =
                api.send(
                        "POST",
                        VERSIONS,
                        """
                        {"training_config": {"lr": 0.0003, "eps": 1e-8, "big": 1E22, "one": 1.0,
                         "pi": 3.14159265358979323846264338327950288, "n": 9007199254740993},
                         "metrics": {"loss": 0.0003, "elo": 1500.0, "tiny": 1e-300}}
                        """);

        assertEquals(201, made.status(), made.text());
        assertEquals(made.text(), api.get(VERSIONS + "/1").text());
        assertTrue(made.text().contains("\"lr\":0.0003,"), made.text());
        assertTrue(made.text().contains("3.14159265358979323846264338327950288"), made.text());
        assertTrue(made.text().contains("\"loss\":0.0003,"), made.text());
    }

    @Test
    void aMoveWhoseExpectationFailsIs412AndChangesNothing() {
        register("a");
        ApiFixture.Answer failed =
                api.send(
                        "POST",
                        VERSIONS + "/1/stage",
                        "{\"to\": \"staging\", \"expect\": \"production\"}");
        assertEquals(412, failed.status(), failed.text());
        assertEquals("development", api.get(VERSIONS + "/1").json().path("stage").asText());
    }

    @Test
    void aReadRightAfterAWriteShowsIt() {
        register("a");
        for (int i = 0; i < 50; i++) {
            String value = "v" + i;
            api.send("PUT", VERSIONS + "/1/tags/k", "{\"value\": \"" + value + "\"}");
            assertEquals(value, api.get(VERSIONS + "/1").json().at("/tags/k").asText());
        }
        assertEquals(200, api.send("DELETE", VERSIONS + "/1/tags/k", "").status());
        assertTrue(api.get(VERSIONS + "/1").json().at("/tags/k").isMissingNode());
    }

    @Test
    void aRepeatedIdempotencyKeyAnswersTheFirstResultAndAnotherBodyIsRefused() {
        ApiFixture.Answer first = registerWithKey("{\"metrics\": {\"elo\": 1}}");
        ApiFixture.Answer again = registerWithKey("{\"metrics\": {\"elo\": 1}}");
        assertEquals(201, again.status());
        assertEquals(first.json(), again.json());

        ApiFixture.Answer other = registerWithKey("{\"metrics\": {\"elo\": 2}}");
        assertEquals(422, other.status());
        assertEquals("IDEMPOTENCY_KEY_REUSED", other.code());
    }

    @Test
    void listsArePagedFilteredAndNewestFirst() {
        for (int i = 1; i <= 5; i++) {
            api.send("POST", VERSIONS, "{\"metrics\": {\"elo\": " + i * 100 + "}}");
        }
        JsonNode page = api.get(VERSIONS + "?limit=2").json();
        assertEquals(5, page.at("/versions/0/version").asInt());
        assertEquals(2, page.path("versions").size());
        JsonNode next =
                api.get(VERSIONS + "?limit=2&page_token=" + page.path("next_page_token").asText())
                        .json();
        assertEquals(3, next.at("/versions/0/version").asInt());
        JsonNode best = api.get(VERSIONS + "?min.elo=300&max.elo=400").json();
        assertEquals(2, best.path("versions").size());
        assertTrue(best.path("next_page_token").isMissingNode());
        assertEquals(1, api.get("/api/v1/models?q=square").json().path("models").size());
        assertEquals(0, api.get("/api/v1/models?stage=production").json().path("models").size());
    }

    @Test
    void comparisonTrendStatsAuditAndAliasesAnswer() {
        api.send("POST", VERSIONS, "{\"metrics\": {\"elo\": 0, \"odd\": 1}}");
        api.send("POST", VERSIONS, "{\"metrics\": {\"elo\": 1}}");
        assertEquals(
                200,
                api.send(
                                "POST",
                                VERSIONS + "/2/metrics",
                                "{\"metrics\": {\"elo\": 7}, \"games\": {\"wins\": 1}}")
                        .status());

        JsonNode compared = api.get("/api/v1/models/square8_2p/compare?a=1&b=2").json();
        assertEquals("v2", compared.at("/metrics/elo/winner").asText());
        assertEquals(7, compared.at("/metrics/elo/difference").asInt());
        assertTrue(compared.at("/metrics/odd/winner").isNull());
        assertTrue(compared.at("/metrics/odd/v2").isNull());
        JsonNode points =
                api.get("/api/v1/models/square8_2p/trend?metric=elo").json().path("points");
        assertEquals(3, points.size());
        assertEquals("observation", points.get(2).path("source").asText());
        assertEquals(2, api.get("/api/v1/stats").json().at("/by_stage/development").asInt());
        JsonNode audit = api.get("/api/v1/audit?kind=version.register").json().path("facts");
        assertEquals(2, audit.size());
        assertTrue(audit.get(0).path("body").isObject());
        assertEquals(64, audit.get(0).path("hash").asText().length());

        api.send("PUT", "/api/v1/models/square8_2p/aliases/champion", "{\"ref\": \"1\"}");
        assertEquals(1, api.get(VERSIONS + "/@champion").json().path("version").asInt());
        api.send("DELETE", "/api/v1/models/square8_2p/aliases/champion", "");
        assertEquals(404, api.get(VERSIONS + "/@champion").status());
    }

    @Test
    void aModelCountsItsVersionsByStageThroughDeletionAndReturn() {
        register("a");
        register("b");
        register("c");
        move("1", "staging");
        move("1", "production");
        move("2", "rejected");
        String model = "/api/v1/models/square8_2p";
        String counts =
                "{\"development\":1,\"staging\":0,\"production\":1,\"archived\":0,\"rejected\":1}";
        assertEquals(counts, api.get(model).json().path("stages").toString());
        assertEquals(counts, api.get("/api/v1/models").json().at("/models/0/stages").toString());

        move("1", "archived");
        api.send("DELETE", model, "");
        ApiFixture.Answer back = api.send("PATCH", model, "{\"deleted\": false}");

        assertEquals(
                "{\"development\":1,\"staging\":0,\"production\":0,\"archived\":1,\"rejected\":1}",
                back.json().path("stages").toString(),
                back.text());
        assertEquals(3, api.get(model).json().path("versions").asInt());
    }

    @Test
    void aModelIsDescribedRenamedDeletedAndBroughtBack() {
        assertEquals(201, api.send("POST", "/api/v1/models", "{\"name\": \"a\"}").status());
        api.send("PATCH", "/api/v1/models/a", "{\"description\": \"d\", \"tags\": {\"k\": \"v\"}}");
        ApiFixture.Answer renamed = api.send("PATCH", "/api/v1/models/a", "{\"name\": \"b\"}");
        assertEquals("d", renamed.json().path("description").asText(), renamed.text());
        assertEquals(404, api.get("/api/v1/models/a").status());
        assertEquals(200, api.send("DELETE", "/api/v1/models/b", "").status());
        assertEquals(404, api.get("/api/v1/models/b").status());
        ApiFixture.Answer back = api.send("PATCH", "/api/v1/models/b", "{\"deleted\": false}");
        assertEquals(200, back.status(), back.text());
        assertEquals(200, api.get("/api/v1/models/b").status());
        assertEquals(
                400,
                api.send("PATCH", "/api/v1/models/b", "{\"name\": \"c\", \"deleted\": false}")
                        .status());
    }

    @Test
    void aPastStateIsAnsweredAsOfItsTime() {
        register("a");
        String before = Long.toString(System.currentTimeMillis());
        JsonNode then = api.get(VERSIONS + "/1").json();
        org.awaitility.Awaitility.await()
                .until(() -> System.currentTimeMillis() > Long.parseLong(before) + 2);
        move("1", "staging");

        JsonNode asOf = api.get(VERSIONS + "/1?as_of=" + before).json();
        assertEquals(then, asOf);
        assertEquals(404, api.get(VERSIONS + "/1?as_of=2001-01-01T00:00:00Z").status());
        assertEquals(400, api.get(VERSIONS + "/1?as_of=yesterday").status());
    }

    @Test
    void bytesGoInAndComeBackWholeOrInPartAsAttachments() {
        byte[] bytes = "weights of a model".getBytes(StandardCharsets.UTF_8);
        ApiFixture.Answer kept = upload(bytes, "");
        assertEquals(201, kept.status(), kept.text());
        String sha256 = kept.json().path("sha256").asText();
        api.send(
                "POST",
                VERSIONS,
                "{\"files\": [{\"path\": \"a/w.pt\", \"sha256\": \""
                        + sha256
                        + "\", \"size\": 18}]}");

        ApiFixture.Answer whole = api.get("/api/v1/artifacts/" + sha256);
        assertEquals("weights of a model", whole.text());
        assertTrue(whole.headers().get("content-disposition").startsWith("attachment"));
        assertEquals("nosniff", whole.headers().get("x-content-type-options"));
        ApiFixture.Answer part =
                api.raw(
                        ApiFixture.head("GET", "/api/v1/artifacts/" + sha256, "Range: bytes=8-9"),
                        new byte[0]);
        assertEquals(206, part.status());
        assertEquals("of", part.text());
        assertEquals("bytes 8-9/18", part.headers().get("content-range"));
        assertEquals("of", part(api, sha256, '"' + sha256 + '"').text());
        assertEquals("weights of a model", part(api, sha256, "\"other bytes\"").text());
        assertEquals("weights of a model", api.get(VERSIONS + "/1/files/a/w.pt").text());
        assertEquals(400, api.get(VERSIONS + "/1/files/a/../w.pt").status());
        assertEquals("FILE_UNKNOWN", api.get(VERSIONS + "/1/files/w.pt").code());
        assertEquals("ARTIFACT_ABSENT", api.get("/api/v1/artifacts/" + "1".repeat(64)).code());
        assertEquals(422, upload(bytes, "X-Content-SHA256: " + "1".repeat(64) + "\r\n").status());
    }

    private static ApiFixture.Answer part(ApiFixture api, String sha256, String had) {
        return api.raw(
                ApiFixture.head(
                        "GET",
                        "/api/v1/artifacts/" + sha256,
                        "Range: bytes=8-9",
                        "If-Range: " + had),
                new byte[0]);
    }

    @Test
    void healthTurns503WhenAComponentCannotDoItsJob() {
        api.node().health().component("storage").succeeded();
        assertEquals("healthy", api.get("/health").json().path("status").asText());
        api.node().health().component("storage").broken("disk full");
        ApiFixture.Answer broken = api.get("/health");
        assertEquals(503, broken.status());
        assertEquals("disk full", broken.json().at("/components/storage/last_error").asText());
        assertEquals(200, api.get("/health/live").status());
        api.node().ready(false);
        assertEquals(503, api.get("/health/ready").status());
        assertEquals("up 1\n", api.get("/metrics").text());
    }

    @Test
    void backupsAreMadeListedVerifiedPlannedRestoredAndDeleted() {
        String id =
                api.send("POST", "/api/v1/backups", "{\"reason\": \"why\"}")
                        .json()
                        .path("backup_id")
                        .asText();
        api.send("POST", "/api/v1/backups", "");
        JsonNode page = api.get("/api/v1/backups?limit=1").json();
        assertNotEquals(id, page.at("/backups/0/backup_id").asText());
        JsonNode next =
                api.get("/api/v1/backups?page_token=" + page.path("next_page_token").asText())
                        .json();
        assertEquals("why", next.at("/backups/0/reason").asText());
        assertTrue(
                api.send("POST", "/api/v1/backups/" + id + "/verify", "")
                        .json()
                        .path("sound")
                        .asBoolean());
        String plan = api.send("POST", "/api/v1/backups/" + id + "/plan", "{}").text();
        assertEquals(200, api.send("POST", "/api/v1/backups/restore", plan).status());
        ApiFixture.Answer stale =
                api.send(
                        "POST",
                        "/api/v1/backups/restore",
                        "{\"backup_id\": \"" + id + "\", \"root\": \"" + "1".repeat(64) + "\"}");
        assertEquals("PLAN_STALE", stale.code());
        assertEquals(204, api.send("DELETE", "/api/v1/backups/" + id, "").status());
        assertEquals(404, api.get("/api/v1/backups/" + id).status());
    }

    @Test
    void backupsArePrunedPinnedAndRehearsed() {
        String id = api.send("POST", "/api/v1/backups", "").json().path("backup_id").asText();
        JsonNode plan = api.send("POST", "/api/v1/backups/prune", "").json();
        assertFalse(plan.path("executed").asBoolean(true));
        assertEquals(7, plan.path("bytes_freed").asLong());
        assertEquals("copy", plan.at("/delete/0/what").asText());
        JsonNode done = api.send("POST", "/api/v1/backups/prune", "{\"execute\": true}").json();
        assertTrue(done.path("executed").asBoolean());
        String none = api.send("PUT", "/api/v1/backups/" + id + "/pin", "{\"x\": 1}").text();
        assertTrue(none.contains("not known here; an empty object, or no body"), none);
        String pin = "/api/v1/backups/" + id + "/pin";
        assertTrue(api.send("PUT", pin, "").json().path("pinned").asBoolean());
        assertEquals(204, api.send("DELETE", pin, "").status());
        String unknown = "/api/v1/backups/20200101_000000/pin";
        assertEquals("BACKUP_UNKNOWN", api.send("PUT", unknown, "").code());
        JsonNode drills = api.send("POST", "/api/v1/backups/drill", "{\"seed\": 7}").json();
        assertEquals(id, drills.at("/drills/0/backup_id").asText());
        assertTrue(drills.at("/drills/0/sound").asBoolean());
        assertEquals(drills, api.get("/api/v1/backups/drill").json());
    }

    @Test
    void theClusterAndItsPeersAreShown() {
        assertEquals("alone", api.get("/api/v1/cluster").json().path("node").asText());
        JsonNode sync = api.get("/api/v1/sync").json();
        assertEquals("open", sync.at("/circuit_breakers/other").asText());
        assertEquals(3, sync.at("/forked/0/facts").asInt());
        assertEquals(
                "refused",
                api.send("POST", "/api/v1/sync", "").json().at("/failed/other").asText());
    }

    private ApiFixture.Answer upload(byte[] bytes, String header) {
        return api.raw(
                ApiFixture.head(
                                "POST",
                                "/api/v1/artifacts",
                                "Content-Type: application/octet-stream",
                                "Content-Length: " + bytes.length)
                        + header,
                bytes);
    }

    private ApiFixture.Answer registerWithKey(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return api.raw(
                ApiFixture.head(
                        "POST",
                        VERSIONS,
                        "Content-Type: application/json",
                        "Idempotency-Key: k1",
                        "Content-Length: " + body.length),
                body);
    }

    private void register(String label) {
        ApiFixture.Answer made = api.send("POST", VERSIONS, "{\"label\": \"" + label + "\"}");
        assertEquals(201, made.status(), made.text());
    }

    private ApiFixture.Answer move(String ref, String to) {
        return api.send(
                "POST",
                VERSIONS + "/" + ref + "/stage",
                "{\"to\": \"" + to + "\", \"reason\": \"because\"}");
    }
}
