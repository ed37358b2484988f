package dev.rookery.backup.catalogue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.EntrySink;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.Replay;
import dev.rookery.backup.copy.CopyInspector;
import dev.rookery.backup.copy.FullCopies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Everything in one backup folder: the full copies, the archive, and both as one list.
 *
 * <p>One process at a time opens a folder; the caller holds the lock of the data directory.
 *
 * <p>Threads: safe for any thread, but for the archive's writing methods.
 */
public interface Backups extends AutoCloseable {

    /** Opens the folder, creating it when it is new; sweeps and heals what a crash left. */
    static Backups open(BackupSettings settings, CopyInspector inspector, InstantSource clock) {
        throw new UnsupportedOperationException("being built");
    }

    /** The archive of entries. */
    Archive archive();

    /** The full copies. */
    FullCopies copies();

    /** Copies and marks, newest first. */
    List<Backup> list();

    /** One by its id, as {@link BackupId#parse} reads it. */
    Optional<Backup> find(BackupId id);

    /** Verifies one: a copy thoroughly, a mark by its base and the chain from there. */
    Verification verify(BackupId id);

    /** The ways to a mark, the cheapest first. The next is tried when one ends in a fault. */
    List<Way> waysTo(Mark mark);

    /** {@link Archive#replay} along a forward way. */
    default Replay replay(Way.Forward way, Mark to, EntrySink sink) {
        return archive().replay(way.from(), to, sink);
    }

    /** Whether the newest scheduled copy is older than this, or there is none. */
    boolean due(Instant now, Duration interval);

    @Override
    void close();
}
