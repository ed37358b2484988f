package dev.rookery.backup.copy;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts a file in the place of a closed database and keeps the old one beside it.
 *
 * <p>A write-ahead log that stayed beside the new file would be played into it, so the exchange is
 * more than one rename. What is to be done is written down first ({@code <database>.install}); a
 * crash at any step after that is finished by {@link #complete}, which has to be called before the
 * database is opened.
 */
public final class Replacement {
    private static final String INTENT = ".install";
    private static final String INCOMING = ".incoming";
    private static final String BEFORE = ".before-";
    private static final int KEPT_MAX = 1_000;

    private Replacement() {}

    /** Gives a file a second name; fails where the file system has none. */
    @FunctionalInterface
    interface Linker {
        void link(Path name, Path existing) throws IOException;
    }

    /**
     * Exchanges a database, closed by its user.
     *
     * @param newFile moved when it is in the same folder, else copied
     * @param id of the backup that is installed; names the file that the old database is kept in
     * @return where the old database is now, {@code <database>.before-<id>}; its write-ahead log,
     *     if there was one, is beside it
     */
    public static Path install(Path database, Path newFile, BackupId id) {
        try {
            Path incoming = beside(database, INCOMING);
            if (DurableFiles.parent(newFile).equals(DurableFiles.parent(database))) {
                DurableFiles.move(newFile, incoming);
            } else {
                Files.deleteIfExists(incoming);
                Sha256.copying(newFile, incoming);
            }
            setAside(before(database, id));
            byte[] intent = id.toString().getBytes(StandardCharsets.UTF_8);
            DurableFiles.write(beside(database, INTENT), intent);
        } catch (IOException e) {
            throw BackupException.of("prepare the exchange of the database", database, e);
        }
        complete(database);
        return before(database, id);
    }

    /**
     * Finishes an exchange that a crash cut short; without one it does nothing.
     *
     * @return the backup that is now installed, when there was something to finish
     */
    public static Optional<BackupId> complete(Path database) {
        return complete(database, Files::createLink);
    }

    static Optional<BackupId> complete(Path database, Linker linker) {
        Path intent = beside(database, INTENT);
        try {
            if (!Files.exists(intent)) {
                return Optional.empty();
            }
            String text = Files.readString(intent, StandardCharsets.UTF_8);
            BackupId id = BackupId.parse(text).orElseThrow(() -> unreadable(intent));
            if (Files.exists(beside(database, INCOMING))) {
                exchange(database, before(database, id), linker);
            }
            Files.delete(intent);
            DurableFiles.forceFolder(DurableFiles.parent(database));
            return Optional.of(id);
        } catch (IOException e) {
            throw BackupException.of("exchange the database", database, e);
        }
    }

    /**
     * One database that an exchange replaced.
     *
     * @param bytes with its log
     * @param goes whether there are enough newer ones
     */
    public record Kept(Path file, long bytes, boolean goes) {}

    /**
     * The databases that exchanges replaced, newest first by when each was last written to.
     *
     * @param keep how many stay
     */
    public static List<Kept> kept(Path database, int keep) {
        try (Stream<Path> beside = Files.list(DurableFiles.parent(database))) {
            String prefix = database.getFileName() + BEFORE;
            List<Path> files =
                    beside.filter(file -> file.getFileName().toString().startsWith(prefix))
                            .filter(file -> !file.toString().endsWith("-wal"))
                            .filter(file -> !file.toString().endsWith("-journal"))
                            .sorted(Comparator.comparing(Replacement::written).reversed())
                            .toList();
            List<Kept> kept = new ArrayList<>();
            for (Path file : files) {
                long bytes = bytes(file) + bytes(beside(file, "-wal"));
                kept.add(new Kept(file, bytes, kept.size() >= keep));
            }
            return List.copyOf(kept);
        } catch (IOException e) {
            throw BackupException.of("list the databases that were replaced", database, e);
        } catch (UncheckedIOException e) {
            throw BackupException.of(
                    "list the databases that were replaced", database, e.getCause());
        }
    }

    /** Deletes those of {@link #kept} that go, each after its log. */
    public static void prune(Path database, int keep) {
        for (Kept kept : kept(database, keep)) {
            try {
                if (kept.goes()) {
                    Files.deleteIfExists(beside(kept.file(), "-wal"));
                    Files.deleteIfExists(beside(kept.file(), "-journal"));
                    Files.deleteIfExists(kept.file());
                }
            } catch (IOException e) {
                throw BackupException.of("delete a replaced database", kept.file(), e);
            }
        }
    }

    private static Instant written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long bytes(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Each step may have been done already. */
    private static void exchange(Path database, Path before, Linker linker) throws IOException {
        if (Files.exists(database) && !Files.exists(before)) {
            keep(database, before, linker);
        }
        for (String suffix : new String[] {"-wal", "-journal"}) {
            Path log = beside(database, suffix);
            if (Files.exists(log)) {
                DurableFiles.move(log, beside(before, suffix));
            }
        }
        Files.deleteIfExists(beside(database, "-shm"));
        DurableFiles.forceFolder(DurableFiles.parent(database));
        DurableFiles.move(beside(database, INCOMING), database);
    }

    /**
     * A second name, where the file system can; so the database's own name is never without one.
     * One that cannot says so in many ways, Linux as a plain failure.
     */
    private static void keep(Path database, Path before, Linker linker) throws IOException {
        try {
            linker.link(before, database);
        } catch (NoSuchFileException | FileAlreadyExistsException notForLackOfLinks) {
            throw notForLackOfLinks;
        } catch (IOException | UnsupportedOperationException noLinks) {
            keepCopy(database, before);
        }
    }

    private static void keepCopy(Path database, Path before) throws IOException {
        Path unfinished = before.resolveSibling(DurableFiles.UNFINISHED + before.getFileName());
        Files.deleteIfExists(unfinished);
        Sha256.copying(database, unfinished);
        DurableFiles.move(unfinished, before);
    }

    /** What an earlier exchange for the same backup kept gets the first free number. */
    private static void setAside(Path before) throws IOException {
        if (!Files.exists(before)) {
            return;
        }
        int number = 2;
        while (Files.exists(beside(before, "-" + number)) && number < KEPT_MAX) {
            number++;
        }
        for (String suffix : new String[] {"-wal", "-journal"}) {
            if (Files.exists(beside(before, suffix))) {
                DurableFiles.move(beside(before, suffix), beside(before, "-" + number + suffix));
            }
        }
        DurableFiles.move(before, beside(before, "-" + number));
    }

    private static BackupException unreadable(Path intent) {
        return new BackupException(
                "finish the exchange of the database",
                intent,
                "it does not name a backup",
                "look at the files beside it; delete it to start with the database as it is",
                false,
                null);
    }

    private static Path before(Path database, BackupId id) {
        return beside(database, BEFORE + id);
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
