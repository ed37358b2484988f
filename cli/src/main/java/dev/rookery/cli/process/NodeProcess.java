package dev.rookery.cli.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One node as a process. Its standard error goes to a file.
 *
 * <p>Threads: safe for any thread.
 */
public final class NodeProcess {

    private static final Duration DRAIN_MAX = Duration.ofSeconds(15);
    private static final int LOG_LINES = 15;

    private final Process process;
    private final Path log;
    private final long startedNanos;
    private final CompletableFuture<ReadyLine> ready = new CompletableFuture<>();

    private NodeProcess(Process process, Path log, long startedNanos) {
        this.process = process;
        this.log = log;
        this.startedNanos = startedNanos;
    }

    /**
     * @param command the whole command line
     * @param log takes standard error; appended to
     */
    static NodeProcess start(ProcessBuilder command, Path log) throws IOException {
        long started = System.nanoTime();
        command.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        NodeProcess node = new NodeProcess(command.start(), log, started);
        Thread reader = new Thread(node::readOutput, "output-of-" + node.pid());
        reader.setDaemon(true);
        reader.start();
        return node;
    }

    private void readOutput() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ReadyLine.parse(line).ifPresent(ready::complete);
            }
            ready.completeExceptionally(new IOException("it ended before it was ready"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /**
     * Waits until the node serves.
     *
     * @return absent when it ended first, or took longer
     */
    public Optional<ReadyLine> awaitReady(Duration atMost) throws InterruptedException {
        try {
            return Optional.of(ready.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Wall time since the process was started, seen from here. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /**
     * @return the exit code; absent while it runs after this time
     */
    public Optional<Integer> awaitExit(Duration atMost) throws InterruptedException {
        boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        return ended ? Optional.of(process.exitValue()) : Optional.empty();
    }

    /** SIGTERM, without waiting. */
    void terminate() {
        process.destroy();
    }

    /** SIGTERM, and SIGKILL when that does not end it in time. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (awaitExit(DRAIN_MAX).isEmpty()) {
            kill();
        }
    }

    /** SIGKILL: what a power cut is to a process. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** For the end of our own process, where waiting is no use. */
    void killNow() {
        process.destroyForcibly();
    }

    /** The last lines that it logged, for an error's text. */
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(
                    System.lineSeparator(),
                    lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
