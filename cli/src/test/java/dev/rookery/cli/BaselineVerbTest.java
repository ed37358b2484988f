package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code baseline} sends and shows. */
class BaselineVerbTest {
    private static final String PATH = "/api/v1/models/m/baseline";
    private static final String BASELINE =
            """
            {"model": "m", "version": {"version": 3, "id": "x"}, "metrics": {"elo": 1500, "win_rate": 0},
             "at": "2026-01-02T03:04:05.000Z", "set_by": "ann"}
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
    void givenFiguresAreSentAndAValueOfZeroIsAValue() {
        node.on("PUT " + PATH, 200, BASELINE);

        CommandRun run =
                CommandRun.of(
                        node,
                        "baseline set m elo=1500 win_rate=0 --version 3 --source arena".split(" "));

        assertEquals(0, run.exit(), run.err());
        assertEquals(
                "{\"metrics\":{\"elo\":1500,\"win_rate\":0},\"version\":\"3\",\"source\":\"arena\"}",
                node.asked().get(0).body());
        assertTrue(run.out().contains("win_rate"), run.out());
        assertTrue(run.out().contains("of version 3"), run.out());
    }

    @Test
    void withoutFiguresTheNodeTakesTheVersions() {
        node.on("PUT " + PATH, 200, BASELINE);

        assertEquals(0, CommandRun.of(node, "baseline", "set", "m").exit());

        assertEquals("{}", node.asked().get(0).body());
    }

    @Test
    void whereThereIsNoneItSaysNotFound() {
        node.on(
                "GET " + PATH,
                404,
                "{\"code\":\"BASELINE_UNKNOWN\",\"detail\":\"model \\\"m\\\" has no baseline\"}");

        CommandRun run = CommandRun.of(node, "baseline", "show", "m");

        assertEquals(3, run.exit());
        assertTrue(run.err().contains("has no baseline"), run.err());
    }

    @Test
    void aCheckSaysTheVerdictAndItsNumbers() {
        node.on(
                "GET /api/v1/models/m/rollback/check",
                200,
                """
                {"should_rollback": true, "verdict": "failing", "severity": "major", "mode": "advise",
                 "reason": "elo 1432 is 68 below baseline 1500", "escalation": "none",
                 "next_check": "2026-01-02T03:04:05.000Z",
                 "evidence": [{"metric": "elo", "state": "failing", "value": 1432,
                               "reference": 1500, "margin": 21, "limit": 50}]}
                """);

        CommandRun run = CommandRun.of(node, "baseline", "check", "m");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().startsWith("roll back: failing, severity major"), run.out());
        assertTrue(run.out().contains("elo 1432 is 68 below baseline 1500"), run.out());
    }

    @Test
    void itIsRemovedWithAReason() {
        node.on("DELETE " + PATH + "?reason=over", 200, BASELINE);

        CommandRun run = CommandRun.of(node, "baseline", "remove", "m", "--reason", "over");

        assertEquals(0, run.exit(), run.err());
        assertEquals("removed the baseline of m", run.out().strip());
    }

    @Test
    void whatIsNoFigureIsNeverSent() {
        for (String line : List.of("baseline", "baseline set", "baseline set m elo=fast")) {
            assertEquals(2, CommandRun.of(node, line.split(" ")).exit(), line);
        }
        assertEquals(List.of(), node.asked());
    }
}
