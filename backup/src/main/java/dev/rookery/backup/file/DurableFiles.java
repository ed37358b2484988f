package dev.rookery.backup.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files born complete: written beside, forced, renamed, folder forced.
 *
 * <p>Names that begin with a dot are work in progress; whoever owns a folder sweeps them at open.
 *
 * <p>Threads: safe for any thread, on different targets.
 */
public final class DurableFiles {
    /** What a file that is still being written is called, before its own name. */
    public static final String UNFINISHED = ".tmp-";

    /** What a folder that is being deleted is called, before its own name. */
    public static final String TRASH = ".trash-";

    private DurableFiles() {}

    /**
     * Writes a small file, replacing one that is there. When that fails nothing is left of it: on a
     * full disk its space is wanted.
     */
    public static void write(Path target, byte[] content) throws IOException {
        Path unfinished = target.resolveSibling(UNFINISHED + target.getFileName());
        try {
            fill(unfinished, content);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        move(unfinished, target);
    }

    private static void fill(Path unfinished, byte[] content) throws IOException {
        try (FileChannel out =
                FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }

    /** Renames within a disk, atomically and durably, replacing what is there. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(parent(to));
    }

    /** Forces a file's bytes to the disk. */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Forces a folder's names to the disk. */
    public static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The folder that a file is in. */
    public static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalStateException("no folder above " + file);
        }
        return parent;
    }

    /**
     * Deletes a folder with all in it, so that after a crash in the middle it is either whole under
     * its name or swept at the next open.
     */
    public static void deleteFolder(Path folder) throws IOException {
        Path trash = folder.resolveSibling(TRASH + folder.getFileName());
        move(folder, trash);
        deleteTree(trash);
    }

    /** Deletes what is there, in any state; a name that is gone already is fine. */
    public static void deleteTree(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new Remover());
        } catch (NoSuchFileException gone) {
            return;
        }
    }

    /** Removes everything in a folder that a crash left unfinished or half-deleted. */
    public static void sweep(Path folder) throws IOException {
        List<Path> leftovers;
        try (Stream<Path> children = Files.list(folder)) {
            leftovers = children.filter(DurableFiles::isLeftover).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path leftover : leftovers) {
            deleteTree(leftover);
        }
    }

    private static boolean isLeftover(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith(UNFINISHED) || name.startsWith(TRASH);
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
