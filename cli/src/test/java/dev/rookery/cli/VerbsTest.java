package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each verb asks of a node, what it prints, and how it ends. */
class VerbsTest {

    private static final String IRIS_3 =
            "{\"model\":\"iris\",\"version\":3,\"id\":\"01JD0000000000000000000003\","
                    + "\"short_id\":\"aabbccddeeff\",\"label\":\"20261121_140500\","
                    + "\"stage\":\"staging\",\"type\":\"experimental\","
                    + "\"created_at\":\"2026-11-21T14:05:00.123Z\",\"metrics\":{\"accuracy\":0.95},"
                    + "\"number_conflict\":false}";

    private FakeNode node;

    @BeforeEach
    void startNode() throws IOException {
        node = new FakeNode();
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    @Test
    void showTakesProductionElseTheLatestAndCountsTheVersionsOfTheModel() {
        String counts = "\"stages\":{\"development\":4,\"production\":1}";
        node.on(
                "GET /api/v1/models/iris",
                200,
                "{\"production\":{\"id\":\"P\"},\"latest\":{\"id\":\"L\"}," + counts + "}");
        node.on("GET /api/v1/models/iris/versions/P", 200, IRIS_3);
        node.on(
                "GET /api/v1/models/moth",
                200,
                "{\"production\":null,\"latest\":{\"id\":\"L\"}," + counts + "}");
        node.on("GET /api/v1/models/moth/versions/L", 200, IRIS_3);

        CommandRun iris = CommandRun.of(node, "show", "iris", "--json");
        CommandRun moth = CommandRun.of(node, "show", "moth");

        assertEquals(0, iris.exit(), iris.err());
        assertEquals(3, iris.json().path("version").asInt());
        assertEquals(4, iris.json().at("/stages/development").asInt());
        assertEquals(0, moth.exit(), moth.err());
        assertTrue(moth.out().contains("development=4, production=1"), moth.out());
    }

    @Test
    void showOfAModelWithoutAVersionToShowExitsThree() {
        node.on("GET /api/v1/models/iris", 200, "{\"production\":null,\"latest\":null}");
        node.problem("GET /api/v1/models/iris/versions/latest", 404, "VERSION_UNKNOWN", "none");

        assertEquals(3, CommandRun.of(node, "show", "iris").exit());
    }

    @Test
    void aWriteThatTooFewNodesHoldExitsEight() {
        node.problem(
                "POST /api/v1/models/iris/versions/3/stage?acks=all", 504, "NOT_CONFIRMED", "few");
        node.on("GET /api/v1/models/iris", 200, "{\"versions\":1}");
        node.problem("DELETE /api/v1/models/iris?acks=majority", 504, "NOT_CONFIRMED", "few");

        CommandRun moved =
                CommandRun.of(node, "promote", "iris", "3", "--stage", "staging", "--acks", "all");
        CommandRun deleted = CommandRun.of(node, "delete", "iris", "--yes", "--acks", "majority");

        assertEquals(8, moved.exit(), moved.err());
        assertEquals(8, deleted.exit(), deleted.err());
    }

    @Test
    void bothSpellingsOfAReferenceAskForTheSame() {
        node.on("GET /api/v1/models/iris/versions/%40champion", 200, IRIS_3);

        CommandRun attached = CommandRun.of(node, "show", "iris:@champion");
        CommandRun apart = CommandRun.of(node, "show", "iris", "@champion");

        assertEquals(0, attached.exit(), attached.err());
        assertEquals(0, apart.exit(), apart.err());
        assertEquals(attached.out(), apart.out());
    }

    @Test
    void aVersionNamedTwiceIsAUsageError() {
        CommandRun run = CommandRun.of(node, "show", "iris:3", "4");

        assertEquals(2, run.exit());
        assertTrue(run.err().contains("named 2 times"), run.err());
    }

    @Test
    void bothSpellingsOfPromoteSendTheSameMove() {
        node.on("POST /api/v1/models/iris/versions/3/stage", 200, IRIS_3);

        CommandRun one = CommandRun.of(node, "promote", "iris", "-v", "3", "--to", "production");
        CommandRun other = CommandRun.of(node, "promote", "iris", "3", "--stage", "prod");

        assertEquals(0, one.exit(), one.err());
        assertEquals(0, other.exit(), other.err());
        assertEquals(node.asked().get(0).body(), node.asked().get(1).body());
        assertEquals("{\"to\":\"production\"}", node.asked().get(0).body());
    }

    @Test
    void aRefusalByARuleSaysWhyAndWhatToDoOnStandardErrorAndExitsFour() {
        node.problem(
                "POST /api/v1/models/iris/versions/3/stage",
                409,
                "TRANSITION_NOT_ALLOWED",
                "development cannot go to production");

        CommandRun run = CommandRun.of(node, "promote", "iris:3", "--to", "production");

        assertEquals(4, run.exit());
        assertEquals("", run.out());
        assertTrue(run.err().contains("could not move iris:3 to production"), run.err());
        assertTrue(run.err().contains("development cannot go to production"), run.err());
        assertTrue(run.err().contains("do this"), run.err());
    }

    @Test
    void everyStatusHasTheExitCodeOfTheContract() {
        int[][] table = {
            {400, 2}, {404, 3}, {409, 4}, {412, 4}, {422, 4}, {504, 8}, {500, 1}, {401, 1}, {503, 1}
        };
        for (int[] row : table) {
            node.problem("GET /api/v1/stats", row[0], "SOME_CODE", "no");

            CommandRun run = CommandRun.of(node, "stats");

            assertEquals(row[1], run.exit(), "HTTP " + row[0]);
        }
    }

    @Test
    void aNodeThatIsNotThereExitsSix() {
        String url = node.url();
        node.close();

        CommandRun run = CommandRun.with("", false, Map.of(), "stats", "--url", url);

        assertEquals(6, run.exit());
        assertTrue(run.err().contains("nothing listens at " + url), run.err());
    }

    @Test
    void anUnknownVerbIsAUsageErrorThatNamesTheNearest() {
        CommandRun run = CommandRun.of(node, "promot", "iris");

        assertEquals(2, run.exit());
        assertTrue(run.err().contains("promote"), run.err());
    }

    @Test
    void theNodesAddressMayStandBeforeTheVerb() {
        node.on("GET /api/v1/stats", 200, "{\"models\":1}");

        CommandRun run =
                CommandRun.with("", false, Map.of(), "--url", node.url(), "--json", "stats");

        assertEquals(0, run.exit(), run.err());
        assertEquals(1, run.json().path("models").asInt());
    }

    @Test
    void aTokenTravelsAsABearer() {
        node.on("GET /api/v1/stats", 200, "{}");

        CommandRun.of(node, "stats", "--token", "s3cret");

        assertEquals("Bearer s3cret", node.asked().get(0).headers().get("Authorization").get(0));
    }

    @Test
    void aListReadsEveryPageUpToItsLimit() {
        node.on(
                "GET /api/v1/models?limit=1000",
                200,
                "{\"models\":[{\"name\":\"a\"}],\"next_page_token\":\"t1\"}");
        node.on(
                "GET /api/v1/models?limit=999&page_token=t1",
                200,
                "{\"models\":[{\"name\":\"b\"}]}");

        CommandRun run = CommandRun.of(node, "list", "--json");

        assertEquals(0, run.exit(), run.err());
        assertEquals(2, run.json().path("models").size());
        assertFalse(run.json().has("next_page_token"));
    }

    @Test
    void withoutATerminalATableIsTabsWithoutHeadings() {
        node.on(
                "GET /api/v1/models/iris/versions?limit=1000",
                200,
                "{\"versions\":[" + IRIS_3 + "]}");

        CommandRun run = CommandRun.of(node, "list", "iris");

        assertEquals(
                "3\t20261121_140500\tstaging\texperimental\t2026-11-21T14:05:00.123Z\taccuracy=0.95"
                        + "\t01JD0000000000000000000003",
                run.out().strip());
    }

    @Test
    void onATerminalATableHasHeadingsAndNoControlCharactersFromTheRegistry() {
        String hostile = IRIS_3.replace("20261121_140500", "a\\u001b[2J\\u202eb");
        node.on(
                "GET /api/v1/models/iris/versions?limit=1000",
                200,
                "{\"versions\":[" + hostile + "]}");

        CommandRun run = CommandRun.onTerminal(node, "", "list", "iris");

        assertTrue(run.out().contains("LABEL"), run.out());
        assertFalse(run.out().contains("\u001b[2J"), run.out());
        assertFalse(run.out().contains("\u202e"), run.out());
    }

    @Test
    void archivingProductionAsksAndANoExitsFiveWithNothingChanged() {
        node.on(
                "GET /api/v1/models/iris/versions/3",
                200,
                IRIS_3.replace("\"staging\"", "\"production\""));

        CommandRun run = CommandRun.onTerminal(node, "n\n", "archive", "iris:3");

        assertEquals(5, run.exit());
        assertEquals(1, node.asked().size());
    }

    @Test
    void archivingMovesTheVersionThatWasSeenFromTheStageItWasSeenIn() {
        node.on("GET /api/v1/models/iris/versions/3", 200, IRIS_3);
        node.on("POST /api/v1/models/iris/versions/01JD0000000000000000000003/stage", 200, IRIS_3);

        CommandRun run = CommandRun.of(node, "archive", "iris", "-v", "3", "--reason", "old");

        assertEquals(0, run.exit(), run.err());
        assertEquals(
                "{\"to\":\"archived\",\"reason\":\"old\",\"expect\":\"staging\"}",
                node.asked().get(1).body());
    }

    @Test
    void deletingAsksWhereNobodyAnswersAndExitsFive() {
        node.on("GET /api/v1/models/iris", 200, "{\"name\":\"iris\",\"versions\":3}");

        CommandRun run = CommandRun.of(node, "delete", "iris");

        assertEquals(5, run.exit());
        assertTrue(run.err().contains("--yes"), run.err());
    }

    @Test
    void undeleteSendsAPatch() {
        node.on("PATCH /api/v1/models/iris", 200, "{\"name\":\"iris\",\"versions\":3}");

        CommandRun run = CommandRun.of(node, "undelete", "iris");

        assertEquals(0, run.exit(), run.err());
        assertEquals("{\"deleted\":false}", node.asked().get(0).body());
    }

    @Test
    void cleanupOfArtifactsPlansFirstAndAsks() {
        node.on(
                "POST /api/v1/artifacts/cleanup",
                200,
                "{\"dry_run\":true,\"delete\":[{\"sha256\":\"ab\",\"size\":7,\"why\":\"old\"}],"
                        + "\"count\":1,\"bytes\":7,\"kept\":2}");

        CommandRun plan = CommandRun.of(node, "cleanup", "--artifacts");
        CommandRun refused = CommandRun.of(node, "cleanup", "--artifacts", "--execute");
        CommandRun wrong = CommandRun.of(node, "cleanup", "iris", "--artifacts");

        assertEquals(0, plan.exit(), plan.err());
        assertTrue(plan.out().contains("1 artifacts of 7 bytes would go, 2 stay"), plan.out());
        assertEquals("{\"dry_run\":true}", node.asked().get(0).body());
        assertEquals(5, refused.exit());
        assertEquals(2, wrong.exit());
    }

    @Test
    void undeleteOfAVersionSaysWhereItIsAgain() {
        node.on(
                "PATCH /api/v1/models/iris/versions/3",
                200,
                "{\"model\":\"iris\",\"version\":3,\"stage\":\"archived\"}");

        CommandRun run = CommandRun.of(node, "undelete", "iris:3", "--reason", "needed");

        assertEquals(0, run.exit(), run.err());
        assertEquals("{\"deleted\":false,\"reason\":\"needed\"}", node.asked().get(0).body());
        assertTrue(run.out().contains("iris:3 is back in archived"), run.out());
    }

    @Test
    void compareNamesTheBetterVersionAndLeavesMissingMetricsOpen() {
        node.on(
                "GET /api/v1/models/iris/compare?a=1&b=2",
                200,
                "{\"metrics\":{\"elo\":{\"v1\":1500,\"v2\":1520,\"winner\":\"v2\",\"difference\":20},"
                        + "\"rmse\":{\"v1\":0,\"v2\":null,\"winner\":null,\"difference\":null}}}");

        CommandRun run = CommandRun.of(node, "compare", "iris", "1", "2");

        assertEquals("elo\t1500\t1520\t20\t2\nrmse\t0\t-\t-\t-\n", run.out());
    }

    @Test
    void tagsOfAVersionAreSetByItsIdentity() {
        String byId = "/api/v1/models/iris/versions/01JD0000000000000000000003/tags/owner";
        node.on("GET /api/v1/models/iris/versions/latest", 200, IRIS_3);
        node.on("PUT " + byId, 200, IRIS_3);

        CommandRun run = CommandRun.of(node, "tag", "iris:latest", "owner=ml=1");

        assertEquals(0, run.exit(), run.err());
        assertEquals("{\"value\":\"ml=1\"}", node.asked().get(1).body());
    }

    @Test
    void anAliasIsSetWithOrWithoutItsAt() {
        node.on(
                "PUT /api/v1/models/iris/aliases/champion",
                200,
                "{\"aliases\":{\"champion\":\"X\"}}");

        CommandRun run = CommandRun.of(node, "alias", "iris", "@champion", "3");

        assertEquals(0, run.exit(), run.err());
        assertEquals("{\"ref\":\"3\"}", node.asked().get(0).body());
        assertEquals("@champion\tX\n", run.out());
    }

    @Test
    void aPathThatWouldLeaveTheModelIsRefusedBeforeItIsAsked() {
        CommandRun run = CommandRun.of(node, "show", "..:3");

        assertEquals(2, run.exit());
        assertEquals(0, node.asked().size());
    }

    @Test
    void aSyncThatFailedWithAPeerExitsOne() {
        node.on(
                "POST /api/v1/sync",
                200,
                "{\"nodes_synced\":1,\"models_merged\":2,\"facts_merged\":7,"
                        + "\"failed\":{\"c\":\"breaker open\"}}");

        CommandRun run = CommandRun.of(node, "sync", "now");

        assertEquals(1, run.exit());
        assertTrue(run.out().contains("1 nodes synced, 2 models and 7 facts merged"), run.out());
        assertTrue(run.out().contains("breaker open"), run.out());
    }

    private static final String PEERS =
            "{\"peers\":[{\"node\":\"b\",\"url\":\"http://b:7071\",\"breaker\":\"closed\","
                    + "\"lag_facts\":3,\"lag_seconds\":0.5,\"last_success\":null,"
                    + "\"last_error\":null,\"bytes_in\":7,\"bytes_out\":8}],"
                    + "\"circuit_breakers\":{\"b\":\"closed\"},"
                    + "\"forked\":[{\"origin\":\"ab12\",\"seq\":2,\"facts\":3}]}";

    @Test
    void theStatusSaysWhatIsForked() {
        node.on("GET /api/v1/sync", 200, PEERS);

        CommandRun run = CommandRun.of(node, "sync", "status");

        assertTrue(run.out().contains("forked: origin ab12, 3 facts up to seq 2"), run.out());
    }

    @Test
    void peersAreWatchedAsPlainLinesAsATableAndAsADocumentALine() {
        node.on("GET /api/v1/sync", 200, PEERS);

        CommandRun plain = CommandRun.of(node, "sync", "peers", "--watch", "--count", "1");
        CommandRun table =
                CommandRun.onTerminal(node, "", "sync", "peers", "--watch", "--count", "1");
        CommandRun json = CommandRun.of(node, "sync", "peers", "--watch", "--count", "1", "--json");

        assertEquals("b\thttp://b:7071\tclosed\t3\t0.5\t7\t8\t\n", plain.out());
        assertTrue(table.out().contains("LAG SECONDS"), table.out());
        assertTrue(table.out().startsWith("\u001b[H"), table.out());
        assertEquals(1, json.out().lines().count());
        assertEquals("b", json.json().path("peers").get(0).path("node").asText());
    }

    @Test
    void anAuditThatLeavesDamageExitsSeven() {
        String audit =
                "{\"running\":%s,\"facts_checked\":10,\"mismatches\":{\"found\":2,\"healed\":1,"
                        + "\"unhealed\":1},\"unhealed\":[\"fact x:1: lost\"],\"differing\":[],"
                        + "\"roots\":{\"compared\":2,\"equal\":1},\"ranges_compared\":4}";
        node.on("POST /api/v1/sync/audit", 202, audit.formatted(true));
        node.on("GET /api/v1/sync/audit", 200, audit.formatted(false));

        CommandRun run = CommandRun.of(node, "sync", "audit");

        assertEquals(7, run.exit());
        assertTrue(run.out().contains("2 mismatches found, 1 mended, 1 left"), run.out());
        assertTrue(run.out().contains("damaged: fact x:1: lost"), run.out());
        assertTrue(run.out().contains("1 of 2 peers hold the same"), run.out());
    }

    @Test
    void doctorSaysWhatToDoAboutAComponentThatIsIll() {
        node.on(
                "GET /health",
                503,
                "{\"status\":\"unhealthy\",\"components\":{"
                        + "\"storage\":{\"status\":\"unhealthy\",\"last_error\":\"disk full\"},"
                        + "\"clock\":{\"status\":\"healthy\"}}}");

        CommandRun run = CommandRun.of(node, "doctor", "--json");

        assertEquals(1, run.exit(), run.err());
        JsonNode components = run.json().path("components");
        assertTrue(components.path("storage").path("advice").asText().contains("free space"));
        assertFalse(components.path("clock").has("advice"));
        assertTrue(components.path("clock").path("watches").asText().contains("clock"));
    }

    @Test
    void everyVerbExplainsItself() {
        for (String verb : dev.rookery.cli.verb.Verbs.NAMES) {
            CommandRun run = CommandRun.of(node, verb, "--help");

            assertEquals(0, run.exit(), verb + ": " + run.err());
            assertTrue(run.out().startsWith("Usage: rookery " + verb), verb + ": " + run.out());
        }
    }

    @Test
    void completionKnowsEveryVerbAndIsTheSameForBothShells() {
        CommandRun bash = CommandRun.of(node, "completion", "bash");
        CommandRun zsh = CommandRun.of(node, "completion", "zsh");

        assertEquals(0, bash.exit(), bash.err());
        assertEquals(bash.out().lines().skip(5).toList(), zsh.out().lines().skip(5).toList());
        dev.rookery.cli.verb.Verbs.NAMES.forEach(
                verb -> assertTrue(bash.out().contains(verb), verb));
        assertEquals(2, CommandRun.of(node, "completion", "fish").exit());
    }
}
