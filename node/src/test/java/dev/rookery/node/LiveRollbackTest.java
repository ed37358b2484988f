package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRollbackTest {

    @TempDir Path folder;

    @Test
    void theSameFailureRolledBackOnBothSidesOfACutIsOneRollback() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b", "c")) {
            // given a version that fails, and c cut off
            Rest a = cluster.rest("a");
            Rest c = cluster.rest("c");
            produce(a, 1);
            produce(a, 2);
            produce(a, 3);
            cluster.awaitEqual();
            cluster.cut("c");

            // when both sides roll it back, to different versions
            rollBack(a, "{\"reason\":\"seen at a\"}", 2);
            rollBack(c, "{\"to\":\"1\",\"triggered_by\":\"auto_regression_elo\"}", 1);
            cluster.healAll();
            cluster.awaitEqual();

            // then the earlier one counts, everywhere; both were asked for
            for (LiveNode node : cluster.all()) {
                Rest rest = node.rest();
                assertEquals("production", stage(rest, 2));
                assertEquals("archived", stage(rest, 1));
                assertEquals("archived", stage(rest, 3));
                JsonNode said = rest.get("/models/m/rollbacks").path("rollbacks");
                assertEquals(List.of("superseded", "applied"), outcomes(said));
                assertTrue(said.at("/0/error_message").asText().startsWith("superseded"));
                assertEquals(2, said.at("/1/to_version").asInt());
            }
            cluster.assertSameAnswers("");

            // and once promoted again, it can be rolled back again
            move(a, 3, "development");
            move(a, 3, "staging");
            move(a, 3, "production");
            rollBack(a, "{}", 2);
        }
    }

    private static void produce(Rest rest, int number) {
        rest.register("m", "{\"metrics\":{\"elo\":" + (1500 - number) + "}}");
        move(rest, number, "staging");
        move(rest, number, "production");
    }

    private static void move(Rest rest, int number, String to) {
        rest.move("m", Integer.toString(number), to);
    }

    private static void rollBack(Rest rest, String body, int to) {
        JsonNode done = rest.post("/models/m/rollback", body).expect(200);
        assertEquals(to, done.path("to_version").asInt(), done::toString);
        assertEquals("production", stage(rest, to));
    }

    private static String stage(Rest rest, int number) {
        return rest.version("m", Integer.toString(number)).path("stage").asText();
    }

    private static List<String> outcomes(JsonNode rollbacks) {
        List<String> outcomes = new ArrayList<>();
        rollbacks.forEach(each -> outcomes.add(each.path("outcome").asText()));
        return outcomes;
    }
}
