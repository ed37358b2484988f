package dev.rookery.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two of three nodes are cut off from each other; the third sees both, and is then gone. */
class HealedLineTest {
    private static final String VERSIONS = "/models/m/versions";

    @TempDir Path folder;

    @Test
    void aLineThatIsWholeAgainCarriesVotesAndConfirmationsBeforeTheBreakersWaitIsOver() {
        Map<String, String> settings =
                Map.of(
                        "CLUSTER_NUMBERING", "strict",
                        "SYNC_INTERVAL", "200ms",
                        "SYNC_BREAKER_WAIT", "1h",
                        "SYNC_BREAKER_HALF_OPEN_CALLS", "4");
        try (LiveCluster cluster = new LiveCluster(folder, List.of("a", "b", "c"), settings)) {
            Rest a = cluster.rest("a");
            LiveCluster.awaitTrue(() -> voter(a) && voter(cluster.rest("b")));

            // given a and b, which left each other alone, and hold the same by way of c
            cluster.cut("a", "b");
            LiveCluster.awaitTrue(
                    () ->
                            breaker(a, "b").equals("open")
                                    && breaker(cluster.rest("b"), "a").equals("open"));
            a.post(VERSIONS, "{}").expect(201);
            cluster.awaitEqual();

            // when their line is whole, and c is gone
            cluster.healAll();
            cluster.stop("c");

            // then they are a majority again, for numbers and for writes
            LiveCluster.awaitTrue(() -> a.post(VERSIONS, "{}").status() == 201);
            a.post(VERSIONS + "?acks=majority", "{}").expect(201);
            LiveCluster.awaitTrue(() -> breaker(a, "b").equals("closed"));
        }
    }

    private static boolean voter(Rest node) {
        return node.health()
                .json()
                .at("/components/model_registry/details/numbering_votes")
                .asBoolean();
    }

    private static String breaker(Rest node, String peer) {
        for (JsonNode each : node.get("/sync").path("peers")) {
            if (each.path("node").asText().equals(peer)) {
                return each.path("breaker").asText();
            }
        }
        return "";
    }
}
