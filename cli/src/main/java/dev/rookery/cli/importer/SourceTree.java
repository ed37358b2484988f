package dev.rookery.cli.importer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The folder that is imported. Nothing outside it is ever read, whatever a link or a path in its
 * files says, and nothing that is no plain file.
 *
 * <p>Threads: immutable.
 */
final class SourceTree {

    private static final int ENTRIES_MAX = 1_000_000;
    private static final int FILES_MAX = 10_000;
    private static final int DEPTH_MAX = 16;

    private final Path root;

    /**
     * @param folder an existing folder
     * @throws IOException when it cannot be found
     */
    SourceTree(Path folder) throws IOException {
        this.root = folder.toRealPath();
    }

    Path root() {
        return root;
    }

    /** What a folder holds, by name. */
    List<Path> list(Path folder) throws ItemException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(inside(folder))) {
            for (Path entry : stream) {
                entries.add(entry);
                if (entries.size() > ENTRIES_MAX) {
                    throw new ItemException("it has more than " + ENTRIES_MAX + " entries");
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        Collections.sort(entries);
        return entries;
    }

    /** Folders in a folder, by name; links that lead to folders of this tree are some. */
    List<Path> folders(Path folder) throws ItemException {
        List<Path> folders = new ArrayList<>();
        for (Path entry : list(folder)) {
            if (isFolder(entry)) {
                folders.add(entry);
            }
        }
        return folders;
    }

    boolean isFolder(Path path) {
        return resolved(path).filter(Files::isDirectory).isPresent();
    }

    boolean isFile(Path path) {
        return resolved(path).filter(Files::isRegularFile).isPresent();
    }

    /** Whether there is something of that name, though it may be a link that leads out. */
    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Where a path really is, unless that is outside. */
    private Optional<Path> resolved(Path path) {
        try {
            return Optional.of(path.toRealPath()).filter(real -> real.startsWith(root));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where a path really is. */
    Path inside(Path path) throws ItemException {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(root)) {
                throw new ItemException("it leads out of " + Findings.shown(root.toString()));
            }
            return real;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** A plain file of this tree. */
    Path file(Path path) throws ItemException {
        Path real = inside(path);
        if (!Files.isRegularFile(real)) {
            throw new ItemException("it is no plain file");
        }
        return real;
    }

    /**
     * A path as a registry wrote it, with slashes or back-slashes, below a folder.
     *
     * @return empty when it leads out, is absolute, or no path at all
     */
    static Optional<Path> below(Path folder, String written) {
        String text = written.replace('\\', '/');
        if (text.isEmpty() || text.startsWith("/") || text.matches("[A-Za-z]:.*")) {
            return Optional.empty();
        }
        try {
            Path path = folder.resolve(text).normalize();
            return path.startsWith(folder) ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The last part of a path as a registry wrote it. */
    static String lastPart(String written) {
        String text = written.replace('\\', '/');
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /**
     * The files of a folder and of those below it, by path; each path relative to the folder, with
     * slashes.
     *
     * @param report is told of what is not taken
     */
    List<SourceFile> files(Path folder, Refusing report) throws ItemException {
        List<SourceFile> files = new ArrayList<>();
        collect(folder, "", 0, files, report);
        return files;
    }

    private void collect(
            Path folder, String prefix, int depth, List<SourceFile> files, Refusing report)
            throws ItemException {
        if (depth > DEPTH_MAX) {
            report.refuse(prefix, "it is more than " + DEPTH_MAX + " folders deep");
            return;
        }
        for (Path entry : list(folder)) {
            String path = prefix + entry.getFileName();
            boolean link = Files.isSymbolicLink(entry);
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                collect(entry, path + "/", depth + 1, files, report);
            } else if (link && Files.isDirectory(entry)) {
                report.refuse(path, "a link to a folder is not followed");
            } else {
                add(entry, path, files, report);
            }
            if (files.size() > FILES_MAX) {
                throw new ItemException("it has more than " + FILES_MAX + " files");
            }
        }
    }

    private void add(Path entry, String path, List<SourceFile> files, Refusing report) {
        try {
            files.add(new SourceFile(path, file(entry)));
        } catch (ItemException e) {
            report.refuse(path, e.getMessage());
        }
    }

    /** What a failure means to who reads the report. */
    static ItemException unreadable(IOException e) {
        if (e instanceof FileSystemLoopException) {
            return new ItemException("its links lead in a circle", e);
        }
        String kind = e.getClass().getSimpleName();
        return switch (kind) {
            case "NoSuchFileException" -> new ItemException("it is not there", e);
            case "AccessDeniedException" -> new ItemException("it may not be read", e);
            case "NotDirectoryException" -> new ItemException("it is no folder", e);
            default -> new ItemException("it cannot be read: " + e.getMessage(), e);
        };
    }

    /** Is told of a file that is not taken. */
    @FunctionalInterface
    interface Refusing {
        void refuse(String path, String why);
    }
}
