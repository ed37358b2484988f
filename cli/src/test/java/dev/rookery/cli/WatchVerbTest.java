package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trainer drops, taken into a real node's registry. */
class WatchVerbTest {

    @TempDir static Path shared;
    private static RealNode node;

    @TempDir Path folder;
    private Path drops;

    @BeforeAll
    static void startNode() {
        node = new RealNode(shared);
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void makeFolder() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
    }

    @Test
    void aFolderWithItsMarkerIsOneVersionWithItsMetadataAndFiles() throws IOException {
        Path run = drop("run1", "{\"metrics\":{\"acc\":0.9,\"gap\":NaN},\"config\":{\"lr\":0.1}}");
        Files.createDirectory(run.resolve("plots"));
        Files.writeString(run.resolve("plots/roc.csv"), "a,b");
        Files.createFile(run.resolve("DONE"));

        CommandRun first = watch("--model", "marked", "--marker", "DONE");

        assertEquals(0, first.exit(), first.err());
        assertTrue(first.out().startsWith("registered marked:1 in development from run1"));
        JsonNode version = node.json("show", "marked:1");
        assertEquals(0.9, version.at("/metrics/acc").asDouble());
        assertEquals("NaN", version.at("/extra/metrics/gap").asText());
        assertEquals(0.1, version.at("/training_config/lr").asDouble());
        assertEquals("run1", version.at("/extra/dropped_as").asText());
        assertEquals(
                List.of("metadata.json", "model.bin", "plots/roc.csv"),
                version.findValuesAsText("path"));
    }

    @Test
    void aDropIsOneVersionWhateverTheWatcherForgot() throws IOException {
        drop("run1", "{}");
        watch("--model", "once", "--quiet-period", "0");

        CommandRun again = watch("--model", "once", "--quiet-period", "0");
        CommandRun forgetful =
                watch(
                        "--model",
                        "once",
                        "--quiet-period",
                        "0",
                        "--state",
                        folder.resolve("lost.json").toString());

        assertEquals("", again.out());
        assertTrue(forgetful.out().startsWith("registered once:1 "), forgetful.out());
        assertEquals(1, node.json("list", "once").path("versions").size());
    }

    @Test
    void aDropThatChangesIsANewVersion() throws IOException {
        Path run = drop("run1", "{}");
        watch("--model", "changing", "--quiet-period", "0");
        Files.writeString(run.resolve("model.bin"), "other weights");

        watch("--model", "changing", "--quiet-period", "0");

        assertEquals(2, node.json("list", "changing").path("versions").size());
    }

    @Test
    void whatIsNotCompleteWaitsAndWhatIsNoDropIsLeftAlone() throws IOException {
        drop("unmarked", "{}");
        Files.writeString(drops.resolve(".hidden"), "x");
        Files.writeString(drops.resolve("model.pt.part"), "x");
        Files.writeString(drops.resolve("model.pt.metadata.json"), "{}");
        Files.createSymbolicLink(drops.resolve("link"), folder);
        Files.createDirectory(drops.resolve("empty"));

        CommandRun run = watch("--model", "none", "--marker", "DONE", "--json");

        assertEquals(0, run.exit(), run.err());
        assertEquals(0, run.json().path("registered").size());
        assertEquals("unmarked", run.json().at("/waiting/0").asText());
        assertEquals(1, run.json().path("waiting").size());
        assertTrue(run.err().contains("link: it is a link"), run.err());
    }

    @Test
    void oneDropThatCannotBeTakenHindersNoOther() throws IOException {
        drop("bad", "{broken");
        drop("good", "{\"type\":\"lightgbm\",\"tags\":[\"a\"],\"label\":\"12\"}");

        CommandRun run = watch("--quiet-period", "0", "--json");

        assertEquals(1, run.exit());
        assertEquals("bad", run.json().at("/failed/0/drop").asText());
        assertEquals("good", run.json().at("/registered/0/model").asText());
        JsonNode version = node.json("show", "good:1");
        assertEquals("experimental", version.path("type").asText());
        assertEquals("lightgbm", version.at("/extra/type").asText());
        assertEquals("a", version.at("/extra/tags/0").asText());
        assertEquals("12", version.at("/extra/label").asText());
    }

    @Test
    void modelsAreNamedByTheFolderThePatternOrTheMetadata() throws IOException {
        Files.createDirectories(drops.resolve("deep/17"));
        Files.writeString(drops.resolve("deep/17/model.bin"), "w");
        Files.writeString(drops.resolve("rates_v12.pt"), "w");
        Files.writeString(drops.resolve("x.pt"), "w");
        Files.writeString(drops.resolve("x.pt.metadata.json"), "{\"name\":\"LeBron James\"}");

        watch("--depth", "2", "--model", "{parent}", "--quiet-period", "0");
        watch("--model-from", "(.+)_v\\d+", "--include", "rates*", "--quiet-period", "0");
        watch("--include", "x.*", "--quiet-period", "0");

        assertEquals(
                "17", node.json("show", "deep:1").at("/extra/dropped_as").asText().substring(5));
        assertEquals(1, node.json("list", "rates").path("versions").size());
        assertEquals(
                "LeBron James", node.json("show", "LeBron_James:1").at("/extra/name").asText());
    }

    @Test
    void theWatchedFolderIsOnlyRead() throws IOException {
        drop("run1", "{}");
        List<String> before = listing();

        watch("--model", "readonly", "--quiet-period", "0");

        assertEquals(before, listing());
        CommandRun inside = watch("--state", drops.resolve("state.json").toString());
        assertEquals(2, inside.exit());
        assertFalse(Files.exists(drops.resolve("state.json")));
    }

    @Test
    void withoutANodeNothingIsLostAndTheExitCodeSaysSo() throws IOException {
        drop("run1", "{}");

        CommandRun run =
                CommandRun.with(
                        "",
                        false,
                        Map.of("XDG_STATE_HOME", folder.toString()),
                        "watch",
                        drops.toString(),
                        "--once",
                        "--quiet-period",
                        "0",
                        "--url",
                        "http://127.0.0.1:1");
        CommandRun later = watch("--model", "later", "--quiet-period", "0");

        assertEquals(6, run.exit());
        assertTrue(later.out().startsWith("registered later:1"), later.err());
    }

    @Test
    void aRegistrationAtBestEffortEndsWithZeroAndSaysWhatFailed() {
        CommandRun run = node.run("register", "best", "/nowhere/model.pt", "--best-effort");
        CommandRun json = node.run("register", "best", "/nowhere/x", "--best-effort", "--json");

        assertEquals(0, run.exit());
        assertEquals("", run.out());
        assertTrue(run.err().contains("/nowhere/model.pt is no file"), run.err());
        assertFalse(json.json().path("registered").asBoolean(true));
        assertEquals(0, node.run("register", "best", "--best-effort").exit());
    }

    private CommandRun watch(String... options) {
        List<String> all =
                Stream.concat(Stream.of("watch", drops.toString(), "--once"), Stream.of(options))
                        .toList();
        return node.run(all.toArray(String[]::new));
    }

    private Path drop(String name, String metadata) throws IOException {
        Path run = Files.createDirectory(drops.resolve(name));
        Files.writeString(run.resolve("model.bin"), "weights");
        Files.writeString(run.resolve("metadata.json"), metadata);
        return run;
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.walk(drops)) {
            return files.map(
                            file -> {
                                try {
                                    return file + " " + Files.getLastModifiedTime(file);
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            })
                    .sorted()
                    .toList();
        }
    }
}
