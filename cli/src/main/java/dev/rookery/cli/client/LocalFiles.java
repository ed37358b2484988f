package dev.rookery.cli.client;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a version is made of on this machine: one file, or the regular files below a folder.
 *
 * @param files by relative path, in its order
 * @param skipped what was left out and why, one line each
 */
public record LocalFiles(List<LocalFile> files, List<String> skipped) {

    /** As many as one registration may name. */
    public static final int FILES_MAX = 1000;

    /**
     * One file, hashed when it was found.
     *
     * @param path relative to what was named, with forward slashes
     */
    public record LocalFile(String path, Path file, String sha256, long size) {}

    /**
     * Links and special files below a folder are left out: what they lead to is not part of it, and
     * may change after it was hashed.
     *
     * @param operation for errors, as in "register iris"
     */
    public static LocalFiles find(String operation, Path root) {
        try {
            if (Files.isRegularFile(root)) {
                Path name = root.toRealPath().getFileName();
                return new LocalFiles(List.of(hashed(root, name.toString())), List.of());
            }
            if (!Files.isDirectory(root)) {
                throw failed(operation, root + " is no file and no folder", "check the path");
            }
            return walk(operation, root);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    "cannot read " + root + ": " + e,
                    "check that the files exist and may be read",
                    e);
        }
    }

    private static LocalFiles walk(String operation, Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        Files.walkFileTree(
                root.toRealPath(),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile()) {
                            found.add(file);
                        } else {
                            String what = attributes.isSymbolicLink() ? "a link" : "a special file";
                            skipped.add("left out " + file + ": it is " + what);
                        }
                        return found.size() > FILES_MAX
                                ? FileVisitResult.TERMINATE
                                : FileVisitResult.CONTINUE;
                    }
                });
        if (found.size() > FILES_MAX) {
            throw failed(
                    operation,
                    root + " holds more than " + FILES_MAX + " files",
                    "pack them into an archive and register that");
        }
        if (found.isEmpty()) {
            throw failed(operation, root + " holds no regular file", "name the model's files");
        }
        return new LocalFiles(hashAll(root.toRealPath(), found), skipped);
    }

    private static List<LocalFile> hashAll(Path root, List<Path> found) throws IOException {
        List<LocalFile> files = new ArrayList<>();
        for (Path file : found) {
            files.add(hashed(file, root.relativize(file).toString().replace('\\', '/')));
        }
        files.sort(Comparator.comparing(LocalFile::path));
        return files;
    }

    private static LocalFile hashed(Path file, String path) throws IOException {
        long size =
                Files.readAttributes(
                                file.toRealPath(),
                                BasicFileAttributes.class,
                                LinkOption.NOFOLLOW_LINKS)
                        .size();
        return new LocalFile(path, file, Sha256.of(file), size);
    }

    private static CommandFailed failed(String operation, String reason, String cure) {
        return new CommandFailed(ExitCode.USAGE, operation, reason, cure);
    }
}
