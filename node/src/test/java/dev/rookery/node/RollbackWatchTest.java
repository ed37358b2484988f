package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node judges production for all, soon after an observation. */
class RollbackWatchTest {

    @TempDir Path folder;

    @Test
    void anObservationThatIsTooBadIsNoticedByOneNodeOfTheCluster() {
        try (LiveCluster cluster = LiveCluster.of(folder, "a", "b")) {
            Rest a = cluster.rest("a");
            Rest b = cluster.rest("b");

            // given a version in production that is as good as its baseline
            a.register("m", "{\"metrics\": {\"elo\": 1500}}");
            a.move("m", "1", "staging");
            a.move("m", "1", "production");
            cluster.awaitEqual();
            LiveCluster.awaitTrue(() -> judges(a) != judges(b));

            // when the other node hears that it is not
            b.post(
                            "/models/m/versions/1/metrics",
                            "{\"metrics\": {\"elo\": 1400}, \"games\": {\"wins\": 144,"
                                    + " \"losses\": 256}}")
                    .expect(200);

            // then the one that judges says so, and what both answer is the same
            Rest judge = judges(a) ? a : b;
            LiveCluster.awaitTrue(() -> failing(judge).has("m"));
            String why = failing(judge).path("m").asText();
            assertTrue(why.startsWith("failing: elo 1400 is 100 below baseline 1500"), why);
            cluster.awaitEqual();
            List<String> reasons =
                    Stream.of(a, b)
                            .map(node -> node.get("/models/m/rollback/check"))
                            .map(check -> check.path("reason").asText())
                            .distinct()
                            .toList();
            assertEquals(1, reasons.size(), reasons::toString);
            String metrics = text(judge);
            assertTrue(metrics.contains("rookery_rollback_models{verdict=\"failing\"} 1.0"));
            assertTrue(metrics.contains("rookery_rollback_findings_total 1.0"), metrics);
        }
    }

    private static boolean judges(Rest node) {
        return node.component("rollback").at("/details/evaluator").asBoolean();
    }

    private static JsonNode failing(Rest node) {
        return node.component("rollback").at("/details/failing");
    }

    private static String text(Rest node) {
        return node.send("GET", "/metrics", "", Map.of()).json().asText();
    }
}
