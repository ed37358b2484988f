package dev.rookery.cli.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node's process says and how it ends. */
class ProcessStartTest {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @TempDir Path folder;
    private final List<NodeLauncher> launchers = new ArrayList<>();

    @AfterEach
    void stopAll() {
        launchers.forEach(NodeLauncher::close);
    }

    @Test
    void standardOutputIsTheReadyLineAndNothingElse() throws Exception {
        // given settings from the environment alone
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "dev.rookery.cli.Main"));
        command.add("start");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(
                        Map.of(
                                "ROOKERY_NODE_DATA",
                                folder.resolve("data").toString(),
                                "ROOKERY_NODE_NAME",
                                "told-by-environment",
                                "ROOKERY_CLUSTER_ID",
                                "flock",
                                "ROOKERY_HTTP_PORT",
                                "0",
                                "ROOKERY_SYNC_PORT",
                                "0"));
        builder.redirectError(folder.resolve("err").toFile());

        Path out = Files.createFile(folder.resolve("out"));
        builder.redirectOutput(out.toFile());

        // when
        Process process = builder.start();
        await().atMost(READY_MAX).until(() -> !process.isAlive() || Files.size(out) > 0);
        String line = read(out);
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));

        // then one write has the whole line
        assertTrue(
                line.matches(
                        "ready http=http://127\\.0\\.0\\.1:[1-9]\\d* sync=http://127\\.0\\.0\\.1:[1-9]\\d*"
                                + " node=told-by-environment cluster=flock in [1-9]\\d* ms\n"),
                line);
        assertEquals(line, read(out));
        String log = read(folder.resolve("err"));
        assertEquals(0, process.exitValue(), log);

        // and nothing was out of order
        assertFalse(log.contains(" WARN "), log);
    }

    @Test
    void aNodeAloneLoadsNothingOfHazelcast() throws Exception {
        Path classes = folder.resolve("classes");
        List<String> jvm = new ArrayList<>(JVM);
        jvm.add("-Xlog:class+load:file=" + classes);
        NodeProcess node = start(jvm, Map.of());
        assertTrue(node.awaitReady(READY_MAX).isPresent(), node::lastWords);

        node.stop();

        String loaded = read(classes);
        assertTrue(loaded.contains("dev.rookery.node.RookeryNode "));
        List<String> hazelcast = loaded.lines().filter(c -> c.contains("com.hazelcast.")).toList();
        assertEquals(List.of(), hazelcast);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http | 0.0.0.0:0 | --insecure
                    sync | 0.0.0.0:0 | sync.key-file
                    http | 192.0.2.1:0 | --insecure
                    """)
    void aPortThatWouldBeOpenToAnybodyStopsTheStart(String port, String address, String cure)
            throws Exception {
        NodeProcess node = start(JVM, Map.of(), "--" + port, address);

        assertEquals(Optional.of(1), node.awaitExit(READY_MAX));
        assertTrue(node.lastWords().contains(cure), node.lastWords());
    }

    @Test
    void anAddressThatIsTakenStopsTheStartAndIsNamed() throws Exception {
        NodeProcess first = start(JVM, Map.of());
        ReadyLine ready = first.awaitReady(READY_MAX).orElseThrow();
        String taken = ready.http().replace("http://", "");

        NodeProcess second =
                start(JVM, Map.of(), "--data", folder.resolve("other").toString(), "--http", taken);

        assertEquals(Optional.of(1), second.awaitExit(READY_MAX));
        assertTrue(second.lastWords().contains(taken), second.lastWords());
    }

    @Test
    void aDamagedDatabaseStopsTheStartAndNamesTheWayBack() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("registry.db"), "no database at all".repeat(1_000));

        NodeProcess node = start(JVM, Map.of());

        assertEquals(Optional.of(1), node.awaitExit(READY_MAX));
        assertTrue(node.lastWords().contains("rookery backup restore"), node.lastWords());
        assertFalse(node.lastWords().contains("Exception"), node.lastWords());
    }

    private NodeProcess start(List<String> jvm, Map<String, String> environment, String... more)
            throws IOException {
        NodeLauncher launcher = new NodeLauncher(jvm);
        launchers.add(launcher);
        List<String> flags = new ArrayList<>(List.of(more));
        addUnlessGiven(flags, "--data", folder.resolve("data").toString());
        addUnlessGiven(flags, "--http", "127.0.0.1:0");
        addUnlessGiven(flags, "--sync", "127.0.0.1:0");
        return launcher.start(flags, environment, Files.createTempFile(folder, "node", ".log"));
    }

    private static void addUnlessGiven(List<String> flags, String flag, String value) {
        if (!flags.contains(flag)) {
            flags.addAll(List.of(flag, value));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
