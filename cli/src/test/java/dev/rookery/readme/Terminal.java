package dev.rookery.readme;

import static org.awaitility.Awaitility.await;

import dev.rookery.cli.process.ReadyLine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder with {@code ./rookery} in it, where commands are typed as the README has them, but for
 * the ports: each port of the README stands for a free one of this machine.
 */
final class Terminal implements AutoCloseable {

    private static final Duration COMMAND_MAX = Duration.ofSeconds(90);
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final String HTTP = "127.0.0.1:7070";
    private static final String SYNC = "127.0.0.1:7071";

    /** Below the range that systems take outgoing connections' ports from. */
    private static final int PORT_MIN = 20_000;

    private static final int PORT_END = 32_000;

    private final Path folder;
    private final Map<String, String> addresses = new HashMap<>();
    private final Set<Integer> ports = new HashSet<>();

    /** The nodes that run, by their HTTP address in the README. */
    private final Map<String, Process> nodes = new HashMap<>();

    /** How a command ended; both channels. */
    record Outcome(int exit, String output) {}

    Terminal(Path folder) throws IOException {
        this.folder = folder;
        Path script = folder.resolve("rookery");
        Files.writeString(script, "#!/bin/sh\nexec " + java() + " dev.rookery.cli.Main \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The JVM with our class path, quick to start. */
    private static String java() {
        return "'%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp '%s'"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"));
    }

    /**
     * Starts a node and waits until it serves. One that runs at the same address is stopped first,
     * as the reader would have to.
     */
    ReadyLine start(String command) throws IOException {
        Matcher given = Pattern.compile("--http (\\S+)").matcher(command);
        String http = given.find() ? given.group(1) : HTTP;
        Process earlier = nodes.remove(http);
        if (earlier != null) {
            stop(earlier);
        }
        Path output = Files.createTempFile(folder, "node", ".out");
        Process node = type("exec " + command, output);
        nodes.put(http, node);
        await().atMost(COMMAND_MAX).until(() -> readyLine(output).isPresent() || !node.isAlive());
        return readyLine(output)
                .orElseThrow(() -> new AssertionError(command + ": " + read(output)));
    }

    /** Runs a command to its end. */
    Outcome run(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "command", ".out");
        Process process = type(command, output);
        if (!process.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + command + ": " + read(output));
        }
        return new Outcome(process.exitValue(), read(output));
    }

    private Process type(String command, Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", here(command))
                        .directory(folder.toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("ROOKERY_"));
        environment.put("ROOKERY_URL", "http://" + here(HTTP));
        environment.put("ROOKERY_CACHE", folder.resolve("cache").toString());
        environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
        environment.put("ROOKERY_HTTP_PORT", here(HTTP).split(":", -1)[1]);
        environment.put("ROOKERY_SYNC_PORT", here(SYNC).split(":", -1)[1]);
        return builder.start();
    }

    private String here(String command) {
        return ADDRESS.matcher(command)
                .replaceAll(found -> addresses.computeIfAbsent(found.group(), any -> free()));
    }

    private String free() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_END);
            if (!ports.contains(port) && isFree(port)) {
                ports.add(port);
                return "127.0.0.1:" + port;
            }
        }
        throw new IllegalStateException("no free port from " + PORT_MIN + " to " + PORT_END);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static Optional<ReadyLine> readyLine(Path output) {
        return read(output).lines().flatMap(line -> ReadyLine.parse(line).stream()).findFirst();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(Process node) {
        node.destroy();
        node.onExit().completeOnTimeout(node, COMMAND_MAX.toSeconds(), TimeUnit.SECONDS).join();
        node.destroyForcibly();
    }

    @Override
    public void close() {
        nodes.values().forEach(Process::destroy);
        nodes.values().forEach(Terminal::stop);
    }
}
