package dev.rookery.sync.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ScenarioTest {
    private static final Path STORIES = Path.of("src/test/resources/scenarios");

    @TestFactory
    List<DynamicTest> everyStoryEndsAsItSays() throws IOException {
        try (Stream<Path> files = Files.list(STORIES)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(
                            file ->
                                    DynamicTest.dynamicTest(
                                            file.getFileName().toString(), () -> play(file)))
                    .toList();
        }
    }

    private static void play(Path file) throws IOException {
        List<String> trace = new ArrayList<>();
        try {
            Scenario.play(Files.readAllLines(file), new Notes(), Scenario.Verbs.NONE, trace::add);
        } catch (Violation e) {
            throw new AssertionError(e.getMessage() + "\n" + String.join("\n", trace), e);
        }
        assertTrue(trace.stream().anyMatch(line -> line.contains("- ")), "something happened");
    }
}
