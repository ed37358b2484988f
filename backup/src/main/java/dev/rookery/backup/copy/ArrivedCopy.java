package dev.rookery.backup.copy;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A full copy that came from elsewhere, put where {@link FullCopies} finds it. */
public final class ArrivedCopy {
    private ArrivedCopy() {}

    /**
     * Moves a database into a backup folder as the copy that its metadata names. Nothing is proven
     * here: whoever reads the copy verifies it, as any other.
     *
     * @param database on the folder's disk; gone afterwards
     * @throws BackupException when the disk fails; there is no such copy then
     */
    public static void place(Path folder, CopyMetadata metadata, Path database) {
        Path target = folder.resolve(metadata.id().toString());
        Path work = folder.resolve(DurableFiles.UNFINISHED + metadata.id());
        try {
            Files.createDirectories(folder);
            DurableFiles.deleteTree(work);
            DurableFiles.deleteTree(target);
            Files.createDirectory(work);
            CopyFolder copy = new CopyFolder(work, metadata.id());
            DurableFiles.move(database, copy.database());
            copy.describe(metadata);
            DurableFiles.move(work, target);
        } catch (IOException e) {
            throw BackupException.of("place a copy that arrived", target, e);
        }
    }
}
