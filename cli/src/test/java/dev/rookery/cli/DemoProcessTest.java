package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The demo as it is typed: real nodes, real cuts, a real broken disk. */
class DemoProcessTest {

    @Test
    void everyStepOfTheDemoIsAsItSaysAndNothingStaysBehind() throws IOException {
        long children = ProcessHandle.current().children().count();

        CommandRun run = CommandRun.with("", false, Map.of(), "demo", "--json");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.json().path("passed").asBoolean());
        List<String> chapters =
                Json.list(run.json(), "steps").stream()
                        .map(step -> Json.text(step, "chapter"))
                        .distinct()
                        .toList();
        assertEquals(12, chapters.size(), chapters.toString());
        assertEquals(Set.of(), folders());
        assertEquals(children, ProcessHandle.current().children().count());
    }

    /** Of this process: others may be showing their own demo. */
    private static Set<Path> folders() throws IOException {
        String own = "rookery-demo-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith(own))
                    .collect(Collectors.toSet());
        }
    }
}
