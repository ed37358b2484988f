package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigVerbTest {

    @TempDir Path folder;

    @Test
    void everyProblemOfAFileIsSaidAtOnceWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("node.yaml"), "http:\n  prot: 1\n  port: x\n");

        CommandRun run = run(Map.of(), "config", "check", file.toString());

        assertEquals(2, run.exit());
        assertTrue(run.err().contains("2 problems"), run.err());
        assertTrue(run.err().contains("node.yaml:2"), run.err());
        assertTrue(run.err().contains("did you mean http.port?"), run.err());
        assertTrue(run.err().contains("node.yaml:3"), run.err());
    }

    @Test
    void aSoundFileExitsZero() throws IOException {
        Path file = Files.writeString(folder.resolve("node.yaml"), "http: {port: 7170}\n");

        CommandRun run = run(Map.of(), "config", "check", file.toString(), "--json");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.json().path("sound").asBoolean());
    }

    @Test
    void whatIsInEffectIsShownWithItsSource() {
        CommandRun run = run(Map.of("ROOKERY_HTTP_PORT", "7171"), "config", "show");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("http.port\t7171\tROOKERY_HTTP_PORT"), run.out());
        assertTrue(run.out().contains("sync.port\t7071\tdefault"), run.out());
    }

    private static CommandRun run(Map<String, String> environment, String... arguments) {
        return CommandRun.with("", false, environment, arguments);
    }
}
