package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an outside validator reports, in a node's health. */
class ParityHealthTest {

    private static final String FAILED =
            "{\"config\":\"square8_2p\",\"games_checked\":200,\"failures\":3}";
    private static final String PASSED =
            "{\"config\":\"square8_2p\",\"games_checked\":200,\"failures\":0}";

    @TempDir Path folder;

    @Test
    void aFailedReportDegradesThreeInARowAreUnhealthyAndOneThatPassesMends() {
        try (LiveNode node = LiveNode.start("a", folder, Map.of())) {
            node.rest().post("/parity", FAILED).expect(201);
            await(node, "degraded");
            JsonNode parity = node.rest().component("parity_validation");
            assertTrue(
                    parity.path("last_error").asText().contains("3 of 200 games"),
                    parity::toString);
            JsonNode details = parity.at("/details/validations/newest_failed/square8_2p");
            assertEquals(0.015, details.path("failure_rate").asDouble(), parity::toString);

            node.rest().post("/parity", FAILED).expect(201);
            node.rest().post("/parity", FAILED).expect(201);
            await(node, "unhealthy");

            node.rest().post("/parity", PASSED).expect(201);
            await(node, "healthy");
        }
    }

    private static void await(LiveNode node, String status) {
        LiveCluster.awaitTrue(
                () ->
                        node.rest()
                                .component("parity_validation")
                                .path("status")
                                .asText()
                                .equals(status));
    }
}
