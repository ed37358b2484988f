package dev.rookery.cli.bench;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.process.NodeLauncher;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** From the start of a process to its ready line, each time in an empty folder. */
public final class FreshStart {

    private static final Duration READY_MAX = Duration.ofSeconds(60);

    /** As the launcher starts a node. */
    private static final List<String> JVM_FLAGS = List.of("-XX:+UseG1GC", "-Xshare:auto");

    private FreshStart() {}

    /**
     * @return one time a start, the quickest first
     */
    public static List<Duration> measure(int starts) throws IOException, InterruptedException {
        List<Duration> times = new ArrayList<>();
        try (TemporaryFolder folder = new TemporaryFolder("rookery-bench");
                NodeLauncher launcher = new NodeLauncher(JVM_FLAGS)) {
            for (int n = 0; n < starts; n++) {
                times.add(one(launcher, Files.createDirectory(folder.path().resolve("n" + n))));
            }
        }
        Collections.sort(times);
        return times;
    }

    private static Duration one(NodeLauncher launcher, Path folder)
            throws IOException, InterruptedException {
        NodeProcess node =
                launcher.start(
                        List.of(
                                "--data",
                                folder.resolve("data").toString(),
                                "--http",
                                "127.0.0.1:0",
                                "--sync",
                                "127.0.0.1:0"),
                        Map.of(),
                        folder.resolve("log"));
        boolean ready = node.awaitReady(READY_MAX).isPresent();
        Duration took = node.age();
        node.stop();
        if (!ready) {
            throw new CommandFailed(
                    ExitCode.FAILED, "start a fresh node", node.lastWords(), "see the lines above");
        }
        return took;
    }
}
