package dev.rookery.backup.offsite;

import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Objects as files in a folder, usually on another machine's disk. Files are born complete: written
 * beside, forced, linked to their name unless that is taken, folder forced.
 *
 * <p>The folder itself is never made: one that is missing is most likely a disk that is not
 * mounted, and what is written below its mount point would fill the node's own.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class DirectoryStore implements OffsiteStore {

    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final Path root;

    /** Objects below a folder that exists. */
    public DirectoryStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) {
        Path file = file(name);
        String operation = "put an object";
        if (content.length > OBJECT_BYTES_MAX) {
            throw new IllegalArgumentException(name + " has " + content.length + " bytes");
        }
        requireFolder(operation);
        Path folder = DurableFiles.parent(file);
        Path unfinished = folder.resolve(DurableFiles.UNFINISHED + UUID.randomUUID());
        try {
            createFolders(folder);
            if (Files.exists(file)) {
                return false;
            }
            write(unfinished, content);
            return name(unfinished, file);
        } catch (IOException e) {
            throw OffsiteException.failed(operation, file, e.toString(), e);
        } finally {
            discard(unfinished);
        }
    }

    @Override
    public Optional<byte[]> get(String name) {
        Path file = file(name);
        String operation = "get an object";
        requireFolder(operation);
        try {
            if (Files.size(file) > OBJECT_BYTES_MAX) {
                throw OffsiteException.refused(
                        operation,
                        file,
                        "it is larger than any that was written here",
                        "remove it");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw OffsiteException.failed(operation, file, e.toString(), e);
        }
    }

    /** All in one page; removes what a crash left unfinished over an hour ago. */
    @Override
    public Page list(String prefix, String after) {
        String operation = "list the objects";
        requireFolder(operation);
        Path folder = prefix.isEmpty() ? root : file(prefix.substring(0, prefix.length() - 1));
        if (!Files.isDirectory(folder)) {
            return new Page(List.of(), Optional.empty());
        }
        List<Stored> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                look(file, found);
            }
        } catch (UncheckedIOException e) {
            throw OffsiteException.failed(operation, folder, e.getCause().toString(), e);
        } catch (IOException e) {
            throw OffsiteException.failed(operation, folder, e.toString(), e);
        }
        found.removeIf(object -> object.name().compareTo(after) <= 0);
        found.sort(Comparator.comparing(Stored::name));
        return new Page(found, Optional.empty());
    }

    @Override
    public void delete(String name) {
        Path file = file(name);
        requireFolder("delete an object");
        try {
            Files.deleteIfExists(file);
            removeEmpty(DurableFiles.parent(file));
        } catch (IOException e) {
            throw OffsiteException.failed("delete an object", file, e.toString(), e);
        }
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public void close() {
        // Nothing is kept open between two calls.
    }

    private Path file(String name) {
        OffsiteStore.requireName(name);
        return root.resolve(name);
    }

    private void requireFolder(String operation) {
        if (!Files.isDirectory(root)) {
            throw OffsiteException.refused(
                    operation,
                    root,
                    "there is no such folder",
                    "mount its disk, or make the folder");
        }
    }

    private void createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = DurableFiles.parent(folder);
        createFolders(parent);
        Files.createDirectories(folder);
        DurableFiles.forceFolder(parent);
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }

    /** By a link, which fails where the name is taken; by a rename where a disk has no links. */
    private static boolean name(Path unfinished, Path file) throws IOException {
        try {
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | IOException e) {
            if (Files.exists(file)) {
                return false;
            }
            DurableFiles.move(unfinished, file);
            return true;
        }
        Files.delete(unfinished);
        DurableFiles.forceFolder(DurableFiles.parent(file));
        return true;
    }

    private void look(Path file, List<Stored> found) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        if (file.getFileName().toString().startsWith(DurableFiles.UNFINISHED)) {
            if (modified.isBefore(Instant.now().minus(LEFT_BEHIND))) {
                discard(file);
            }
            return;
        }
        String name = root.relativize(file).toString().replace('\\', '/');
        if (NAME.matcher(name).matches()) {
            found.add(new Stored(name, Files.size(file), modified));
        }
    }

    private void removeEmpty(Path folder) throws IOException {
        Path at = folder;
        try {
            while (at.startsWith(root) && !at.equals(root)) {
                Files.deleteIfExists(at);
                at = DurableFiles.parent(at);
            }
        } catch (DirectoryNotEmptyException inUse) {
            return;
        }
    }

    private static void discard(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new UncheckedIOException("could not remove " + unfinished, e);
        }
    }
}
