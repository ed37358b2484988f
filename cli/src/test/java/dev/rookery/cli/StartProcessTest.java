package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.cli.process.NodeLauncher;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.ReadyLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process: the ready line, the lock, the signal, the verbs against it. */
class StartProcessTest {

    private static final Duration READY_MAX = Duration.ofSeconds(60);

    private final NodeLauncher launcher =
            new NodeLauncher(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));

    @TempDir Path folder;

    @AfterEach
    void stopAll() {
        launcher.close();
    }

    @Test
    void aNodeSaysWhereItIsTakesAVersionAndDrainsOnSigterm() throws Exception {
        Path weights = Files.writeString(folder.resolve("v1.pt"), "weights");
        NodeProcess node = start("data");
        ReadyLine ready = node.awaitReady(READY_MAX).orElseThrow();

        CommandRun registered =
                run(ready, "register", "iris", weights.toString(), "--metric", "accuracy=0.95");
        CommandRun refused = run(ready, "promote", "iris:1", "--to", "production");
        CommandRun staged = run(ready, "promote", "iris", "-v", "1", "--to", "staging");
        CommandRun promoted = run(ready, "promote", "iris", "1", "--stage", "prod");
        CommandRun path = run(ready, "production", "iris");
        CommandRun none = run(ready, "production", "nobody");
        node.stop();

        assertEquals("data", ready.node());
        assertEquals(0, registered.exit(), registered.err());
        assertEquals(4, refused.exit(), refused.err());
        assertEquals(0, staged.exit(), staged.err());
        assertEquals(0, promoted.exit(), promoted.err());
        assertEquals("weights", Files.readString(Path.of(path.out().strip())));
        assertEquals(3, none.exit());
        assertEquals("", none.out());
        assertEquals(Optional.of(0), node.awaitExit(READY_MAX));
    }

    @Test
    void aSecondNodeOnOneFolderNamesThePidOfTheFirst() throws Exception {
        NodeProcess first = start("data");
        assertTrue(first.awaitReady(READY_MAX).isPresent(), first.lastWords());

        NodeProcess second = start("data");

        assertEquals(Optional.of(1), second.awaitExit(READY_MAX));
        assertTrue(second.lastWords().contains("pid " + first.pid()), second.lastWords());
    }

    @Test
    void everyProblemOfAConfigurationIsSaidAndTheExitCodeIsTwo() throws Exception {
        Path config = Files.writeString(folder.resolve("node.yaml"), "htpp: {}\nsync: {port: x}\n");

        NodeProcess node = start("data", "--config", config.toString());

        assertEquals(Optional.of(2), node.awaitExit(READY_MAX));
        assertTrue(node.lastWords().contains("2 problems"), node.lastWords());
        assertFalse(Files.exists(folder.resolve("data").resolve("registry.db")));
    }

    @Test
    void theTablesOfARegistryInUseAreRebuiltToWhatTheyWere() throws Exception {
        NodeProcess node = start("data");
        ReadyLine ready = node.awaitReady(READY_MAX).orElseThrow();
        for (int n = 0; n < 5; n++) {
            assertEquals(0, run(ready, "register", "m" + n).exit());
        }
        node.stop();

        CommandRun rebuilt =
                CommandRun.with(
                        "",
                        false,
                        Map.of(),
                        "doctor",
                        "--rebuild",
                        "--data",
                        folder.resolve("data").toString(),
                        "--json");

        assertEquals(0, rebuilt.exit(), rebuilt.err() + rebuilt.out());
        assertTrue(rebuilt.json().path("facts").asInt() >= 5, rebuilt.out());
    }

    private NodeProcess start(String name, String... more) throws IOException {
        List<String> flags =
                new ArrayList<>(
                        List.of(
                                "--name",
                                name,
                                "--data",
                                folder.resolve(name).toString(),
                                "--http",
                                "127.0.0.1:0",
                                "--sync",
                                "127.0.0.1:0"));
        flags.addAll(List.of(more));
        // One log a start: what the second node says is not the first one's.
        Path log = Files.createTempFile(folder, name, ".log");
        return launcher.start(flags, Map.of(), log);
    }

    private CommandRun run(ReadyLine ready, String... arguments) {
        Map<String, String> environment =
                Map.of("ROOKERY_URL", ready.http(), "ROOKERY_CACHE", folder + "/cache");
        return CommandRun.with("", false, environment, arguments);
    }
}
