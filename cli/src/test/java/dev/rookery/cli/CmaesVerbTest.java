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

/** What {@code cmaes register} sends, and what it does not send. */
class CmaesVerbTest {

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
    void aRunIsSentAsItsTrainerTellsIt(@TempDir Path folder) throws IOException {
        Path weights = Files.writeString(folder.resolve("w.json"), "{\"w00\": 0.25}");
        Path config = Files.writeString(folder.resolve("c.json"), "{\"sigma\": 0.5}");
        String version = "{\"model\":\"heuristic_hex8_2p\",\"version\":1,\"stage\":\"staging\"}";
        node.on("POST /api/v1/cmaes", 201, version);
        String flags = "--board hex8 --players 2 --fitness 0.8500 --generation 50 --run-id r-1";

        CommandRun run =
                CommandRun.of(
                        node,
                        ("cmaes register " + weights + " " + flags + " --auto-promote --config ")
                                .concat(config.toString())
                                .split(" "));

        assertEquals(0, run.exit(), run.err());
        assertEquals("registered heuristic_hex8_2p:1 in staging", run.out().strip());
        assertEquals(
                "{\"weights\":{\"w00\":0.25},\"board_type\":\"hex8\",\"num_players\":2,"
                        + "\"fitness\":0.8500,\"generation\":50,"
                        + "\"cmaes_config\":{\"sigma\":0.5,\"run_id\":\"r-1\"},"
                        + "\"auto_promote\":true}",
                node.asked().get(0).body());
    }

    @Test
    void aTrainersReportIsTakenForItsSettings(@TempDir Path folder) throws IOException {
        Path weights = Files.writeString(folder.resolve("w.json"), "{\"w00\": 0.25}");
        String report = "{\"fitness\": 0.1, \"cmaes_config\": {\"sigma\": 0.5}}";
        Path config = Files.writeString(folder.resolve("c.json"), report);
        node.on("POST /api/v1/cmaes", 201, "{\"model\":\"heuristic_hex8_2p\",\"version\":1}");
        String flags = " --board hex8 --players 2 --fitness 1 --generation 5 --config " + config;

        CommandRun run = CommandRun.of(node, ("cmaes register " + weights + flags).split(" "));

        assertEquals(0, run.exit(), run.err());
        assertTrue(
                node.asked().get(0).body().contains("\"cmaes_config\":{\"sigma\":0.5}"),
                node.asked()::toString);
    }

    @Test
    void aRunWithoutItsFiguresOrWeightsIsNeverSent(@TempDir Path folder) throws IOException {
        String weights = Files.writeString(folder.resolve("w.json"), "[1]").toString();
        String absent = folder.resolve("none.json").toString();
        String[] few = {"cmaes", "register", weights, "--board", "hex8", "--players", "2"};
        String flags = " --board hex8 --players 2 --generation 1 --fitness ";

        assertEquals(2, CommandRun.of(node, "cmaes").exit());
        assertEquals(2, CommandRun.of(node, few).exit());
        for (String line :
                List.of(weights + flags + "0.5", absent + flags + "0.5", weights + flags + "NaN")) {
            CommandRun run = CommandRun.of(node, ("cmaes register " + line).split(" "));
            assertEquals(2, run.exit(), run.err());
        }
        assertEquals(List.of(), node.asked());
    }
}
