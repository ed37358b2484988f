package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A disk of its own, small enough to fill. Needs the right to mount; without it a test is left out.
 */
public final class Tmpfs implements AutoCloseable {
    private static final int BLOCK = 4_096;

    private final Path at;

    private Tmpfs(Path at) {
        this.at = at;
    }

    /** Mounts one on a folder that is empty. */
    public static Tmpfs mount(Path at, int mib) {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", at) == 0;
        if (!mounted) {
            System.err.println("left out: mounting a tmpfs needs root");
        }
        Assumptions.assumeTrue(mounted, "mounting a tmpfs needs root");
        return new Tmpfs(at);
    }

    /** Where it is. */
    public Path path() {
        return at;
    }

    /** Takes all space that is left. */
    public void fill() {
        try (OutputStream filler = Files.newOutputStream(at.resolve("filler"))) {
            byte[] block = new byte[BLOCK];
            while (at.toFile().getUsableSpace() > 0) {
                filler.write(block);
            }
        } catch (IOException e) {
            return; // full
        }
    }

    /** Gives back what {@link #fill} took. */
    public void free() {
        try {
            Files.delete(at.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        assertEquals(0, run("umount", "-l", at));
    }

    private static int run(Object... command) {
        try {
            List<String> words = List.of(command).stream().map(Object::toString).toList();
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor();
        } catch (IOException e) {
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
