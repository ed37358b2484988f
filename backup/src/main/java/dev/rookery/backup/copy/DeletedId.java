package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest id of a copy that was deleted, in {@code deleted-id}: without it a restart within the
 * second in which a copy was taken and pruned would give its id to another one.
 *
 * <p>A help: where it cannot be written the copy is deleted all the same, since that may be what
 * makes room; where it cannot be read, no id is known as used.
 *
 * <p>Threads: safe for any thread.
 */
final class DeletedId {
    static final String FILE = "deleted-id";

    private static final Logger LOG = LoggerFactory.getLogger(DeletedId.class);
    private static final int CHARS_MAX = 64;

    private final Path file;
    private Optional<BackupId> newest;

    private DeletedId(Path file, Optional<BackupId> newest) {
        this.file = file;
        this.newest = newest;
    }

    static DeletedId open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            boolean ours = Files.exists(file) && Files.size(file) <= CHARS_MAX;
            byte[] text = ours ? Files.readAllBytes(file) : new byte[0];
            String id = new String(text, StandardCharsets.ISO_8859_1);
            return new DeletedId(file, BackupId.parse(id.strip()));
        } catch (IOException e) {
            LOG.warn("Which ids were used is not known: {} ({})", file, e.toString());
            return new DeletedId(file, Optional.empty());
        }
    }

    /** Whether an id of its second was given to a copy that is gone. */
    synchronized boolean taken(BackupId id) {
        return newest.filter(last -> last.sameSecond(id) && id.compareTo(last) <= 0).isPresent();
    }

    /** Notes one before it is deleted. */
    synchronized void note(BackupId id) {
        if (newest.filter(last -> last.compareTo(id) >= 0).isPresent()) {
            return;
        }
        newest = Optional.of(id);
        try {
            DurableFiles.write(file, (id + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.warn("The id {} may be given again after a restart: {}", id, e.toString());
        }
    }
}
