package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code rollback} sends and shows. */
class RollbackVerbTest {
    private static final String PATH = "/api/v1/models/m/rollback";
    private static final String DONE =
            """
            {"model_id": "m", "from_version": 3, "to_version": 2, "success": true,
             "from": {"version": 3, "stage": "archived"}, "to": {"version": 2, "stage": "production"}}
            """;

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
    void withoutATargetTheNodeChooses() {
        node.on("POST " + PATH, 200, DONE);

        CommandRun run = CommandRun.of(node, "rollback", "m");

        assertEquals(0, run.exit(), run.err());
        assertEquals("{}", node.asked().get(0).body());
        assertEquals("m:2 is in production again; m:3 is archived", run.out().strip());
    }

    @Test
    void allThatIsSaidIsSent() {
        node.on("POST " + PATH, 200, DONE);

        CommandRun run =
                CommandRun.of(node, "rollback m --to 2 --reason slow --expect 3 --json".split(" "));

        assertEquals(0, run.exit(), run.err());
        assertEquals(
                "{\"to\":\"2\",\"reason\":\"slow\",\"expect\":{\"production\":\"3\"}}",
                node.asked().get(0).body());
        assertTrue(run.out().contains("\"from_version\" : 3"), run.out());
    }

    @Test
    void whereNothingCanBePutBackItSaysWhyAndIsRefused() {
        node.on(
                "POST " + PATH,
                409,
                "{\"code\":\"ROLLBACK_NOT_AVAILABLE\",\"detail\":\"rollback of m is not available\","
                        + "\"hint\":\"promote another version\"}");

        CommandRun run = CommandRun.of(node, "rollback", "m");

        assertEquals(4, run.exit());
        assertTrue(run.err().contains("is not available"), run.err());
        assertTrue(run.err().contains("promote another version"), run.err());
    }

    @Test
    void whatIsNoRollbackIsNeverSent() {
        for (String line : List.of("rollback", "rollback m --to", "rollback m 2")) {
            assertEquals(2, CommandRun.of(node, line.split(" ")).exit(), line);
        }
        assertEquals(List.of(), node.asked());
    }
}
