package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code parity} sends and shows. */
class ParityVerbTest {

    private static final String MADE =
            "{\"config\":\"hex8_2p\",\"result\":\"failed\",\"games_checked\":200,\"failures\":3}";

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
    void aReportIsSentAsFlagsTellIt() {
        node.on("POST /api/v1/parity", 201, MADE);

        CommandRun run =
                CommandRun.of(
                        node,
                        "parity post hex8_2p --checked 200 --failures 3 --source ci".split(" "));

        assertEquals(0, run.exit(), run.err());
        assertEquals("reported hex8_2p failed  3 of 200 failed", run.out().strip());
        assertEquals(
                "{\"config\":\"hex8_2p\",\"games_checked\":200,\"failures\":3,\"source\":\"ci\"}",
                node.asked().get(0).body());
    }

    @Test
    void aSummaryIsSentWithoutWhatIsTheValidatorsOwn(@TempDir Path folder) throws IOException {
        Path summary =
                Files.writeString(
                        folder.resolve("s.json"),
                        "{\"total_games_checked\":200,\"games_passed\":197,\"db_paths\":[\"x\"]}");
        node.on("POST /api/v1/parity", 201, MADE);

        CommandRun run = CommandRun.of(node, "parity", "post", "hex8_2p", "--from", "" + summary);

        assertEquals(0, run.exit(), run.err());
        assertEquals(
                "{\"total_games_checked\":200,\"games_passed\":197,\"config\":\"hex8_2p\"}",
                node.asked().get(0).body());
    }

    @Test
    void aReportWithoutFiguresIsNeverSent() {
        assertEquals(2, CommandRun.of(node, "parity").exit());
        assertEquals(2, CommandRun.of(node, "parity", "post", "hex8_2p").exit());
        assertEquals(2, CommandRun.of(node, "parity", "post").exit());
        assertTrue(node.asked().isEmpty());
    }

    @Test
    void listsShowTheNewestByConfigurationAndTheReportsOfOne() {
        node.on(
                "GET /api/v1/parity?limit=100",
                200,
                "{\"parity\":[{\"config\":\"hex8_2p\",\"validations\":{\"passed\":7,\"failed\":1},"
                        + "\"newest\":"
                        + MADE
                        + "}]}");
        node.on("GET /api/v1/parity/hex8_2p?limit=100", 200, "{\"reports\":[" + MADE + "]}");

        CommandRun all = CommandRun.of(node, "parity", "list");
        CommandRun one = CommandRun.of(node, "parity", "list", "hex8_2p");

        assertTrue(all.out().contains("3 of 200 failed"), all.out() + all.err());
        assertTrue(all.out().contains("7"), all.out());
        assertTrue(one.out().contains("failed"), one.out() + one.err());
    }
}
