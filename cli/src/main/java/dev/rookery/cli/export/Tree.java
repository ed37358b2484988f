package dev.rookery.cli.export;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The folder that a layout is written to. A file appears whole, by rename; one that has the bytes
 * already is not touched; one that no export wrote is left alone; nothing is written through a link
 * or outside of the folder. What cannot be written is a problem, and the rest goes on.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class Tree {

    private static final String LINK = "->";
    private static final int PATH_CHARS_MAX = 2_000;
    private static final int PROBLEMS_MAX = 1_000;

    /** Writes a file that is not there yet. */
    @FunctionalInterface
    private interface Source {
        void into(Path file) throws IOException;
    }

    private final Path root;
    private final TreeRecord record;
    private final boolean overwrite;
    private final NodeClient node;
    private final Set<String> wanted = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private String model = "";
    private int written;
    private int unchanged;
    private int removed;

    /**
     * @param root exists
     * @param format names the record, so that two layouts may share a folder
     * @param overwrite also what no export wrote
     */
    Tree(Path root, String format, boolean overwrite, NodeClient node) throws IOException {
        this.root = root.toRealPath();
        this.record = TreeRecord.read(this.root.resolve(".rookery-export-" + format + ".json"));
        this.overwrite = overwrite;
        this.node = node;
    }

    /** Whose files come next; empty text for what belongs to all. */
    void of(String owner) {
        this.model = owner;
    }

    /** A file with these bytes. */
    void bytes(String path, byte[] content) {
        put(
                path,
                Sha256.of(content),
                content.length,
                file -> Files.write(file, content, StandardOpenOption.CREATE_NEW));
    }

    /** A file with an artifact's bytes. */
    void artifact(String path, String sha256, long size) {
        put(
                path,
                sha256,
                size,
                file -> FetchedArtifact.into(file, node, "export " + path, sha256, size));
    }

    /**
     * A link to a folder below the same root.
     *
     * @param target relative to the link's folder
     * @return false when this file system makes no links
     */
    boolean link(String path, String target) {
        try {
            Path place = place(path);
            if (Files.isSymbolicLink(place)
                    && Files.readSymbolicLink(place).toString().equals(target)) {
                unchanged++;
            } else {
                mayReplace(path, place, Files.isSymbolicLink(place));
                Path beside = arriving(place);
                Files.deleteIfExists(beside);
                Files.createSymbolicLink(beside, Path.of(target));
                Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
                written++;
            }
            wanted.add(path);
            record.put(path, new TreeRecord.Entry(model, LINK + target, 0, ""));
            return true;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        } catch (IOException e) {
            problem(path, e.getMessage());
            return true;
        }
    }

    private void put(String path, String sha256, long size, Source source) {
        try {
            Path place = place(path);
            wanted.add(path);
            if (isThere(path, place, sha256)) {
                unchanged++;
            } else {
                mayReplace(path, place, false);
                write(place, source);
                written++;
            }
            String mtime = Files.getLastModifiedTime(place).toString();
            record.put(path, new TreeRecord.Entry(model, sha256, size, mtime));
        } catch (CommandFailed failed) {
            if (failed.exit() == ExitCode.UNREACHABLE) {
                throw failed;
            }
            problem(path, failed.getMessage());
        } catch (IOException e) {
            problem(path, e.toString());
        }
    }

    private boolean isThere(String path, Path place, String sha256) throws IOException {
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        String mtime = Files.getLastModifiedTime(place).toString();
        long size = Files.size(place);
        boolean untouched =
                record.find(path)
                        .filter(entry -> entry.looksLike(size, mtime))
                        .filter(entry -> entry.content().equals(sha256))
                        .isPresent();
        return untouched || Sha256.of(place).equals(sha256);
    }

    private void mayReplace(String path, Path place, boolean link) throws IOException {
        boolean there = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        boolean plain = link || Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
        boolean ours = record.find(path).isPresent() || overwrite;
        if (there && !plain) {
            throw new IOException("something that is no plain file is there");
        }
        if (there && !ours) {
            throw new IOException(
                    "a file is there that no export wrote; use another folder, or --overwrite");
        }
    }

    private static void write(Path place, Source source) throws IOException {
        Path beside = arriving(place);
        Files.deleteIfExists(beside);
        try {
            source.into(beside);
            Files.move(
                    beside,
                    place,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static Path arriving(Path place) {
        return place.resolveSibling(".rookery-arriving");
    }

    /** Where a path lies, its folders made; what it is called is somebody's data. */
    private Path place(String path) throws IOException {
        if (path.length() > PATH_CHARS_MAX) {
            throw new IOException("its path is longer than " + PATH_CHARS_MAX + " characters");
        }
        Path folder = root;
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            checkName(segments[i]);
            if (i < segments.length - 1) {
                folder = folder.resolve(segments[i]);
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(folder);
                }
            }
        }
        return folder.resolve(segments[segments.length - 1]);
    }

    private static void checkName(String name) throws IOException {
        boolean leads = name.isEmpty() || name.equals(".") || name.equals("..");
        boolean odd =
                name.chars().anyMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c));
        if (leads || odd || name.startsWith(".rookery-")) {
            throw new IOException("'" + name + "' is no name for a file here");
        }
    }

    /** Says that something was left out. */
    void problem(String path, String why) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(path + ": " + why);
        }
    }

    /**
     * Removes what earlier exports wrote and this one does not want, unless somebody changed it.
     *
     * @param covered whose files this export was about
     */
    void prune(Predicate<String> covered) {
        List<String> gone =
                record.all().entrySet().stream()
                        .filter(entry -> !wanted.contains(entry.getKey()))
                        .filter(entry -> covered.test(entry.getValue().model()))
                        .map(Map.Entry::getKey)
                        .sorted(Comparator.comparing(path -> !path.endsWith(".json")))
                        .toList();
        for (String path : gone) {
            try {
                remove(path);
            } catch (IOException e) {
                problem(path, "it is gone from the registry and cannot be removed: " + e);
            }
        }
    }

    private void remove(String path) throws IOException {
        Path place = place(path);
        TreeRecord.Entry entry = record.find(path).orElseThrow();
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            if (!isOurs(place, entry)) {
                problem(path, "it is gone from the registry, but was changed here; remove it");
                record.remove(path);
                return;
            }
            Files.delete(place);
            removed++;
        }
        record.remove(path);
        removeEmptyFolders(place.getParent());
    }

    private static boolean isOurs(Path place, TreeRecord.Entry entry) throws IOException {
        if (Files.isSymbolicLink(place)) {
            return entry.content().equals(LINK + Files.readSymbolicLink(place));
        }
        return Files.isRegularFile(place) && Sha256.of(place).equals(entry.content());
    }

    private void removeEmptyFolders(Path from) throws IOException {
        Path folder = from;
        while (!folder.equals(root) && folder.startsWith(root)) {
            try (var entries = Files.newDirectoryStream(folder)) {
                if (entries.iterator().hasNext()) {
                    return;
                }
            }
            Files.delete(folder);
            folder = folder.getParent();
        }
    }

    /** Keeps what was written for the next export. */
    void save() throws IOException {
        record.write();
    }

    /** What came of it so far. */
    Exported exported(int models, int versions) {
        return new Exported(models, versions, written, unchanged, removed, List.of(), problems);
    }
}
