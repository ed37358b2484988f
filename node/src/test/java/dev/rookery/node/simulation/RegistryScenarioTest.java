package dev.rookery.node.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.simulation.Scenario;
import dev.rookery.sync.simulation.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RegistryScenarioTest {
    private static final Path STORIES = Path.of("src/test/resources/scenarios");

    @TestFactory
    List<DynamicTest> everyStoryIsToldAsItIsWritten() throws IOException {
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
        List<String> lines = Files.readAllLines(file);
        Registries registries = new Registries(Optional.empty(), new Random(1));
        List<String> trace = new ArrayList<>();
        List<String> told;
        try {
            told = Scenario.play(lines, registries, new RegistryVerbs(registries), trace::add);
        } catch (Violation e) {
            throw new AssertionError(e.getMessage() + "\n" + String.join("\n", trace), e);
        }
        List<String> written =
                lines.stream().filter(l -> !l.isBlank() && !l.startsWith("#")).toList();
        assertEquals(String.join("\n", written), String.join("\n", told));
    }
}
