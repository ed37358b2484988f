package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void whatIsPendingIsListedAndApprovedAsItWasSeen() {
        node.on(
                "GET /api/v1/rollbacks/pending",
                200,
                """
                {"pending": [{"model": "m", "production": {"version": 3}, "severity": "major",
                              "reason": "elo 1432 is 68 below baseline 1500"}]}
                """);
        node.on("POST " + PATH + "/approve", 200, DONE);

        CommandRun list = CommandRun.of(node, "rollback", "--pending");
        CommandRun done = CommandRun.of(node, "rollback m --approve --expect 3".split(" "));

        assertTrue(list.out().contains("elo 1432 is 68 below"), list.out());
        assertEquals(0, done.exit(), done.err());
        assertEquals("{\"from\":\"3\"}", node.asked().get(1).body());
    }

    @Test
    void otherRulesAreSentAsTheyStandInTheFile(@TempDir Path folder) throws IOException {
        node.on(
                "POST " + PATH + "/backtest",
                200,
                """
                {"model": "m", "version": {"version": 3}, "looks": 2, "skipped": 0,
                 "first_rollback": "2026-01-02T03:04:05.000Z",
                 "verdicts": [{"at": "2026-01-02T03:04:05.000Z", "verdict": "failing",
                               "severity": "major", "reason": "elo 1470 is 30 below"}]}
                """);
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "elo-drop: 20\n");

        CommandRun run =
                CommandRun.of(node, "rollback", "backtest", "m", "--rules", rules.toString());

        assertEquals(0, run.exit(), run.err());
        assertEquals("{\"rules\":\"elo-drop: 20\\n\"}", node.asked().get(0).body());
        assertTrue(run.out().contains("would have been rolled back at 2026-01-02"), run.out());
        assertEquals(2, CommandRun.of(node, "rollback", "backtest", "m").exit());
    }

    @Test
    void whatIsNoRollbackIsNeverSent() {
        for (String line : List.of("rollback", "rollback m --to", "rollback m 2")) {
            assertEquals(2, CommandRun.of(node, line.split(" ")).exit(), line);
        }
        assertEquals(List.of(), node.asked());
    }
}
