package dev.rookery.cli.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A folder that is gone with everything in it when it is closed, or when the process is told to
 * end.
 *
 * <p>Threads: safe for any thread.
 */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;
    private final Thread hook = new Thread(this::deleteQuietly, "no-file-stays-behind");
    private volatile boolean kept;

    public TemporaryFolder(String prefix) throws IOException {
        path = Files.createTempDirectory(prefix + "-" + ProcessHandle.current().pid() + "-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public Path path() {
        return path;
    }

    /** Leaves it where it is. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(hook);
        if (!kept) {
            delete();
        }
    }

    private void deleteQuietly() {
        try {
            if (!kept) {
                delete();
            }
        } catch (IOException e) {
            // Ended by a signal: whatever a dying node still wrote stays in the temporary folder.
            kept = true;
        }
    }

    private void delete() throws IOException {
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                            throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
