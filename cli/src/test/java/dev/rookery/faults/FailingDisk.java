package dev.rookery.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * System calls of a running node that fail, from now until this is closed: strace goes between it
 * and the kernel. Left out where that is not installed or allowed.
 *
 * <p>Threads: owned by the test's thread.
 */
final class FailingDisk implements AutoCloseable {

    /** How the store says that it failed, and how the archive does. */
    static final String[] FAILED = {"SQLITE_IOERR", "Input/output error"};

    private final Process strace;
    private final Path log;

    private FailingDisk(Process strace, Path log) {
        this.strace = strace;
        this.log = log;
    }

    /**
     * @param calls by name, with commas between
     * @param how in strace's words: {@code error=EIO:when=2+}
     * @param log what was made to fail
     */
    static FailingDisk of(FaultNode node, String calls, String how, Path log) throws IOException {
        Tools.need("strace");
        Process strace =
                new ProcessBuilder(
                                "strace",
                                "-f",
                                "-q",
                                "-p",
                                String.valueOf(node.pid()),
                                "-o",
                                log.toString(),
                                "-e",
                                "trace=" + calls,
                                "-e",
                                "inject=" + calls + ":" + how)
                        .redirectErrorStream(true)
                        .redirectOutput(log.resolveSibling("strace.out").toFile())
                        .start();
        return new FailingDisk(strace, log);
    }

    /** Whether a call was made to fail yet. */
    boolean hurts() throws IOException {
        return Files.readString(log).contains("(INJECTED)");
    }

    /** It lets go of the node, which goes on alone. */
    @Override
    public void close() {
        strace.destroy();
        try {
            if (!strace.waitFor(10, TimeUnit.SECONDS)) {
                strace.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            strace.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
