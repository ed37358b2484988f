package dev.rookery.node.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A node's own folder, held by a lock from {@link #open} to {@link #close}: one process at a time.
 *
 * <p>The lock is on a file of its own, never on the database: closing a second descriptor of the
 * database would drop SQLite's locks on it.
 *
 * <p>Threads: safe for any thread.
 */
public final class DataDirectory implements AutoCloseable {

    private static final int OWNER_BYTES_MAX = 32;

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes the folder when it is missing, and takes its lock.
     *
     * @throws DataDirectoryException when another process has it (naming its pid), or when the
     *     folder cannot be written
     */
    public static DataDirectory open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        Path file = root.resolve("node.lock");
        FileChannel channel;
        try {
            Files.createDirectories(root);
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "could not use the data directory "
                            + root
                            + ": "
                            + e
                            + "; name a folder that this user may write with --data",
                    e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(root, channel);
            }
            writeOwner(channel);
            return new DataDirectory(root, channel, lock);
        } catch (OverlappingFileLockException e) {
            throw taken(root, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DataDirectoryException(
                    "could not lock " + file + ": " + e + "; check the file system", e);
        }
    }

    /** The folder itself, absolute. */
    public Path root() {
        return root;
    }

    /** The registry's database. */
    public Path registry() {
        return root.resolve("registry.db");
    }

    /** The bytes of artifacts, by their SHA-256. */
    public Path artifacts() {
        return root.resolve("artifacts");
    }

    /** Where restores and checks work; emptied at every start. */
    public Path scratch() {
        return root.resolve("scratch");
    }

    /** Removes what a crash left where restores and checks work. */
    public void sweep() {
        if (!Files.exists(scratch())) {
            return;
        }
        try (Stream<Path> left = Files.walk(scratch())) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "could not empty " + scratch() + ": " + e + "; remove it by hand", e);
        }
    }

    /** Backups, unless the settings name another place. */
    public Path backups() {
        return root.resolve("registry_backups");
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("could not release the lock on " + root, e);
        }
    }

    private static void writeOwner(FileChannel channel) throws IOException {
        String pid = ProcessHandle.current().pid() + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static DataDirectoryException taken(Path root, FileChannel channel) {
        String owner = "unknown";
        try {
            ByteBuffer bytes = ByteBuffer.allocate(OWNER_BYTES_MAX);
            channel.read(bytes, 0);
            owner =
                    new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII)
                            .strip();
        } catch (IOException e) {
            owner = "unknown (" + e + ")";
        }
        closeQuietly(channel);
        return new DataDirectoryException(
                "could not use the data directory "
                        + root
                        + ": the node with pid "
                        + owner
                        + " runs on it; stop that one, or name another folder with --data",
                null);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("could not close the lock file", e);
        }
    }
}
