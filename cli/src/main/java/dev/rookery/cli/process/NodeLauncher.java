package dev.rookery.cli.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Starts nodes from the program that runs now, and sees to it that none outlives this process,
 * however it ends.
 *
 * <p>Threads: safe for any thread.
 */
public final class NodeLauncher implements AutoCloseable {

    private static final String MAIN = "dev.rookery.cli.Main";

    private final List<NodeProcess> started = new CopyOnWriteArrayList<>();
    private final List<String> jvmFlags;
    private final Thread hook = new Thread(this::killAll, "no-node-stays-behind");

    public NodeLauncher(List<String> jvmFlags) {
        this.jvmFlags = List.copyOf(jvmFlags);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts {@code rookery start} with these flags.
     *
     * @param environment added to ours; ROOKERY_ variables of ours are not passed on
     * @param log takes the node's standard error
     */
    public NodeProcess start(List<String> flags, Map<String, String> environment, Path log)
            throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add("start");
        arguments.addAll(flags);
        NodeProcess node = NodeProcess.start(command(arguments, environment), log);
        started.add(node);
        return node;
    }

    /**
     * Runs another verb to its end.
     *
     * @param log takes standard error
     * @return what it printed; absent when it did not exit 0
     */
    public Optional<String> run(List<String> arguments, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder = command(arguments, Map.of());
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Process process = builder.start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? Optional.of(printed) : Optional.empty();
    }

    private ProcessBuilder command(List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(program());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("ROOKERY_"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** With {@code -jar}, the jar's manifest opens what Hazelcast needs. */
    private static List<String> program() {
        String classPath = System.getProperty("java.class.path");
        boolean oneJar = classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
        return oneJar ? List.of("-jar", classPath) : List.of("-cp", classPath, MAIN);
    }

    private void killAll() {
        started.forEach(NodeProcess::killNow);
    }

    /** Stops every node that still runs, all at the same time. */
    @Override
    public void close() {
        started.forEach(NodeProcess::terminate);
        try {
            for (NodeProcess node : started) {
                node.stop();
            }
        } catch (InterruptedException e) {
            killAll();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
