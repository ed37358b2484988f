package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is failing is rolled back by itself, or once somebody approves. */
class RollbackActsTest {

    private static final String WORSE =
            "{\"metrics\": {\"elo\": 1400}, \"games\": {\"wins\": 144, \"losses\": 256}}";

    @TempDir Path folder;

    @Test
    void aClusterRollsBackOnceAndSaysWhy() {
        Map<String, String> auto = Map.of("ROLLBACK_MODE", "auto");
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b"), auto)) {
            Rest a = cluster.rest("a");
            Rest b = cluster.rest("b");
            twoInTurn(a);
            cluster.awaitEqual();

            b.post("/models/m/versions/2/metrics", WORSE).expect(200);

            LiveCluster.awaitTrue(() -> production(a) == 1);
            cluster.awaitEqual();
            JsonNode rollbacks = b.get("/models/m/rollbacks").path("rollbacks");
            assertEquals(1, rollbacks.size(), rollbacks::toString);
            JsonNode done = rollbacks.path(0);
            assertEquals("auto_regression_elo", done.path("triggered_by").asText());
            String reason = done.path("reason").asText();
            assertTrue(reason.startsWith("elo 1400 is 100 below baseline 1500"), reason);
            assertEquals("archived", a.version("m", "2").path("stage").asText());
        }
    }

    @Test
    void aProposalWaitsForAnApprovalAndHoldsAsLongAsItsReasons() {
        Map<String, String> approve = Map.of("ROLLBACK_MODE", "approve");
        try (LiveNode node = LiveNode.start("a", folder, approve)) {
            Rest rest = node.rest();
            twoInTurn(rest);
            Rest.Reply early = rest.post("/models/m/rollback/approve", "{}");
            assertEquals("EXPECT_FAILED", early.code());

            rest.post("/models/m/versions/2/metrics", WORSE).expect(200);

            JsonNode pending = rest.get("/rollbacks/pending").path("pending");
            assertEquals("m", pending.path(0).path("model").asText(), pending::toString);
            JsonNode check = rest.get("/models/m/rollback/check");
            assertEquals(1, check.at("/target/version").asInt(), check::toString);
            Rest.Reply other = rest.post("/models/m/rollback/approve", "{\"from\": \"1\"}");
            assertEquals("EXPECT_FAILED", other.code());
            assertEquals(2, production(rest));
            rest.post("/models/m/rollback/approve", "{\"from\": \"2\"}").expect(200);
            assertEquals(1, production(rest));
            assertEquals(0, rest.get("/rollbacks/pending").path("pending").size());
        }
    }

    private static void twoInTurn(Rest rest) {
        for (String ref : List.of("1", "2")) {
            rest.register("m", "{\"metrics\": {\"elo\": 1500}}");
            rest.move("m", ref, "staging");
            rest.move("m", ref, "production");
        }
    }

    private static int production(Rest rest) {
        return rest.get("/models/m").at("/production/version").asInt();
    }
}
