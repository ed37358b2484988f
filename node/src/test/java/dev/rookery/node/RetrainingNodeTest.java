package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes say which models are to be trained again. */
class RetrainingNodeTest {

    @TempDir Path folder;

    private static JsonNode wanted(Rest rest) {
        return rest.get("/retraining").path("wanted");
    }

    @Test
    void aScheduleThatIsOverAsksOnceAcrossRestarts() {
        Path data = folder.resolve("a");
        Map<String, String> rules = Map.of("RETRAINING_RULES", "[{model: m*, every: 24h}]");
        try (LiveNode node = LiveNode.start("a", data, rules)) {
            node.rest().register("m", "{}");
            node.rest().register("other", "{}");
            assertEquals(0, wanted(node.rest()).size());
        }
        Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofHours(25));
        for (int i = 0; i < 2; i++) {
            try (LiveNode node = LiveNode.start("a", data, rules, tomorrow)) {
                LiveCluster.awaitTrue(() -> wanted(node.rest()).size() > 0);
                JsonNode want = wanted(node.rest()).get(0);
                assertEquals(1, wanted(node.rest()).size());
                assertEquals("m", want.path("model").asText());
                assertEquals("no version for 25 h; due every 24 h", want.path("why").asText());
                assertEquals("a", want.path("wanted_by").asText());
            }
        }
    }

    @Test
    void oneOfTwoNodesSaysThatAMetricGetsWorse() {
        Map<String, String> rules =
                Map.of("RETRAINING_RULES", "[{metric: elo, of: versions, over: 2, drop: 50}]");
        try (LiveCluster cluster =
                new LiveCluster(folder.resolve("nodes"), List.of("a", "b"), rules)) {
            cluster.awaitEqual();
            cluster.rest("b").register("m", "{\"metrics\":{\"elo\":1500}}");
            cluster.rest("b").register("m", "{\"metrics\":{\"elo\":1450}}");

            LiveCluster.awaitTrue(() -> wanted(cluster.rest("a")).size() == 1);
            cluster.awaitEqual();

            assertEquals(wanted(cluster.rest("a")), wanted(cluster.rest("b")));
            assertTrue(wanted(cluster.rest("a")).get(0).path("why").asText().contains("limit 50"));
        }
    }

    @Test
    void aMetricOfUnknownDirectionIsRefusedAtTheStart() {
        Map<String, String> rules = Map.of("RETRAINING_RULES", "[{metric: zeal, drop: 1}]");

        StartException refused =
                assertThrows(
                        StartException.class,
                        () -> LiveNode.start("a", folder.resolve("a"), rules));

        assertTrue(refused.getMessage().contains("higher-is-better"), refused.getMessage());
    }
}
