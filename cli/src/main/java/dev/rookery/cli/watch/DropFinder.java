package dev.rookery.cli.watch;

import dev.rookery.cli.client.LocalFiles;
import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks what lies in the watched folder. Only names, sizes and times are read.
 *
 * <p>Threads: immutable.
 */
final class DropFinder {

    /** As many drops as one folder may hold; further ones are left out with a line. */
    static final int DROPS_MAX = 100_000;

    private static final Comparator<Drop> OLDEST_FIRST =
            Comparator.comparing(Drop::changed).thenComparing(Drop::name);

    private final Path root;
    private final DropRules rules;

    DropFinder(Path root, DropRules rules) {
        this.root = root;
        this.rules = rules;
    }

    /**
     * The drops of this moment, the one that changed longest ago first.
     *
     * @param leftOut is told of each thing that is no drop although it lies where drops lie
     */
    List<Drop> find(Consumer<String> leftOut) throws IOException {
        List<Drop> drops = new ArrayList<>();
        list(root, 1, drops, leftOut);
        drops.sort(OLDEST_FIRST);
        return drops;
    }

    private void list(Path folder, int level, List<Drop> drops, Consumer<String> leftOut)
            throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (drops.size() >= DROPS_MAX) {
                    leftOut.accept(folder + " holds more than " + DROPS_MAX + " drops");
                    return;
                }
                try {
                    at(entry, level, drops, leftOut);
                } catch (NoSuchFileException e) {
                    // A trainer renames and removes as it likes: the next look sees what came of
                    // it.
                } catch (AccessDeniedException e) {
                    leftOut.accept("cannot read " + entry + ": access denied");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void at(Path entry, int level, List<Drop> drops, Consumer<String> leftOut)
            throws IOException {
        if (level == rules.depth()) {
            look(entry, leftOut).ifPresent(drops::add);
        } else if (isPlainFolder(entry)) {
            list(entry, level + 1, drops, leftOut);
        }
    }

    private static boolean isPlainFolder(Path entry) {
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                && !entry.getFileName().toString().startsWith(".");
    }

    private Optional<Drop> look(Path entry, Consumer<String> leftOut) throws IOException {
        if (!rules.mayBeADrop(entry.getFileName().toString())) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(entry)) {
            leftOut.accept("left out " + entry + ": it is a link");
            return Optional.empty();
        }
        return look(entry);
    }

    /** The same entry again; empty when it is gone, or neither a file nor a folder with files. */
    Optional<Drop> look(Path entry) throws IOException {
        boolean folder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
        if (!folder && !Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Optional<Path> marker = rules.markerOf(entry, folder);
        Sight sight = new Sight(entry, marker);
        Files.walkFileTree(entry, sight);
        Path metadata = rules.metadataOf(entry, folder);
        if (!folder && Files.isRegularFile(metadata, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(metadata, sight);
        }
        if (sight.lines.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Drop(
                        root.relativize(entry).toString().replace('\\', '/'),
                        entry,
                        folder,
                        sight.signature(),
                        sight.changed,
                        marker.map(Files::exists).orElse(false)));
    }

    /** One walk through a drop: what is there, and when it last changed. */
    private static final class Sight extends SimpleFileVisitor<Path> {
        private final Path drop;
        private final Optional<Path> marker;
        private final List<String> lines = new ArrayList<>();
        private Instant changed = Instant.EPOCH;

        Sight(Path drop, Optional<Path> marker) {
            this.drop = drop;
            this.marker = marker;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            note(folder, attributes);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (marker.filter(file::equals).isEmpty()) {
                note(file, attributes);
                long mtime = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
                lines.add(file + "\0" + attributes.size() + "\0" + mtime);
            }
            // More cannot be registered; that is said when it is tried.
            return lines.size() > LocalFiles.FILES_MAX
                    ? FileVisitResult.TERMINATE
                    : FileVisitResult.CONTINUE;
        }

        /** What vanishes while it is looked at is not there. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) {
            lines.add(file + "\0unreadable");
            return FileVisitResult.CONTINUE;
        }

        /** A change time cannot be set back, as a copy's modification time is. */
        private void note(Path path, BasicFileAttributes attributes) throws IOException {
            boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
            FileTime seen =
                    unix
                            ? (FileTime)
                                    Files.getAttribute(
                                            path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
                            : attributes.lastModifiedTime();
            if (seen.toInstant().isAfter(changed)) {
                changed = seen.toInstant();
            }
        }

        String signature() {
            lines.sort(Comparator.naturalOrder());
            String text = drop + "\n" + String.join("\n", lines);
            return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
