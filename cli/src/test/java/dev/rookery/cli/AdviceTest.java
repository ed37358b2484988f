package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code doctor} says to do. */
class AdviceTest {

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
    void doctorSaysWhatTheFiguresTellApart() {
        String[][] cases = {
            {"model_registry", "\"details\":{\"read_only\":true}", "see storage"},
            {"model_registry", "\"details\":{\"read_only\":false}", "--rebuild"},
            {"model_registry", "\"details\":{\"numbering_unavailable\":\"few\"}", "cluster.size"},
            {"registry_sync", "\"details\":{\"archive\":\"disk full\"}", "free space"},
            {"registry_sync", "\"details\":{\"forked_origins\":1}", "copied?"},
            {"registry_sync", "\"details\":{}", "sync status"},
            {"parity_validation", "\"details\":{\"audit\":{\"mismatches_unhealed\":2}}", "audit"},
            {"parity_validation", "\"details\":{\"validations\":{\"failing\":1}}", "parity list"},
            {"hooks", "\"details\":{\"key\":true}", "hooks test ID"},
            {"hooks", "\"details\":{\"key\":false}", "hooks.key-file"},
            {"rollback", "\"details\":{}", "rollback MODEL --check"},
            {"promotion", "\"details\":{}", "the same promotion.* settings"},
            {"rollback_sources", "\"details\":{}", "rollback.sources"},
            {"clock", "\"details\":{\"facts_ahead\":3}", "sync peers"},
            {"backup", "\"age_seconds\":99,\"details\":{\"stale_after_seconds\":60}", "is 99 s old"}
        };
        for (String[] each : cases) {
            node.on(
                    "GET /health",
                    200,
                    "{\"status\":\"degraded\",\"components\":{\"%s\":{\"status\":\"degraded\",%s}}}"
                            .formatted(each[0], each[1]));

            CommandRun run = CommandRun.of(node, "doctor");

            assertEquals(0, run.exit(), run.err());
            assertTrue(run.out().contains(each[2]), () -> each[1] + ": " + run.out());
        }
    }
}
