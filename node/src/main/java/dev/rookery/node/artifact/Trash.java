package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * Artifacts that nobody needed when last looked, until they are deleted. A registration may name
 * the bytes while somebody decides that nobody does; then they are taken out again.
 *
 * <p>Threads: {@link #put} and {@link #take} by one at a time; the others any.
 */
final class Trash {

    private final Path folder;

    Trash(Path folder) {
        this.folder = folder;
    }

    void create() throws IOException {
        Files.createDirectories(folder);
    }

    boolean has(Hash hash) {
        return Files.exists(folder.resolve(hash.toString()));
    }

    void put(Path file, Hash hash, Instant now) {
        Path place = folder.resolve(hash.toString());
        try {
            // The time first: what lies in the trash is never older than it has been there.
            Files.setLastModifiedTime(file, FileTime.from(now));
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ArtifactException("put into the trash artifact", hash, e);
        }
    }

    void take(Hash hash, Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.move(folder.resolve(hash.toString()), file, StandardCopyOption.ATOMIC_MOVE);
            ArtifactStore.force(file.getParent());
        } catch (NoSuchFileException e) {
            return; // deleted, or taken out by another thread
        } catch (IOException e) {
            throw new ArtifactException("take out of the trash artifact", hash, e);
        }
    }

    void empty(Instant before) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            return; // taken out meanwhile; the others go the next time
        } catch (IOException e) {
            throw new ArtifactException("empty the trash", folder, e);
        }
    }
}
