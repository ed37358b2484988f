package dev.rookery.node.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The artifacts in a node's folder as files, at {@code sha256/ab/cdef…}, whether a node runs on
 * them or not: a file there is whole.
 *
 * <p>Threads: safe for any thread that may block.
 *
 * @param folder {@code <data>/artifacts}
 */
record ArtifactFiles(Path folder) {
    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})([0-9a-f]{62})");

    /** One artifact. */
    record Blob(String sha256, Path file) {}

    /** Those there are, by hash. */
    List<Blob> list() {
        Path blobs = folder.resolve("sha256");
        if (!Files.isDirectory(blobs)) {
            return List.of();
        }
        List<Blob> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(blobs, 2)) {
            for (Path file : files.sorted().toList()) {
                Path above = file.getParent();
                String hex = above == null ? "" : above.getFileName() + "" + file.getFileName();
                if (HEX.matcher(hex).matches()
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    all.add(new Blob(hex, file));
                }
            }
        } catch (IOException e) {
            throw BackupException.of("list the artifacts", blobs, e);
        }
        return all;
    }

    /** Where one is, or would be. */
    Path file(String sha256) {
        Matcher hex = HEX.matcher(sha256);
        if (!hex.matches()) {
            throw new IllegalArgumentException("no SHA-256: " + sha256);
        }
        return folder.resolve("sha256").resolve(hex.group(1)).resolve(hex.group(2));
    }

    /** Gives a file, forced, whose bytes were proven, its place. */
    void adopt(String sha256, Path file) {
        Path target = file(sha256);
        try {
            Path above = DurableFiles.parent(target);
            Files.createDirectories(above);
            DurableFiles.forceFolder(DurableFiles.parent(above));
            DurableFiles.move(file, target);
        } catch (IOException e) {
            throw BackupException.of("keep artifact " + sha256, target, e);
        }
    }
}
