package dev.rookery.cli.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a node by any command line: under another tool, in another network. */
public final class Programs {

    private Programs() {}

    /**
     * The command that runs our program with these JVM flags: the jar that {@code -Dfaults.jar}
     * names (seen from the root of the sources), else the classes of this test run.
     */
    public static List<String> java(List<String> jvmFlags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        String jar = System.getProperty("faults.jar", "");
        if (!jar.isEmpty()) {
            Path root = Path.of(System.getProperty("rookery.root", ""));
            command.addAll(List.of("-jar", root.resolve(jar).toString()));
            return command;
        }
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "dev.rookery.cli.Main"));
        return command;
    }

    /**
     * @param log takes standard error; appended to
     */
    public static NodeProcess start(ProcessBuilder command, Path log) throws IOException {
        return NodeProcess.start(command, log);
    }
}
