package dev.rookery.backup.archive;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupIds;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Entries in the order they were given, hash-chained, and marks among them. A mark costs one forced
 * write, whatever the size of what came before.
 *
 * <p>Entries are opaque and may repeat: what matters is that the archive holds at least what its
 * {@link #vector()} says. So after a start, and after any failure, the caller compares that vector
 * with its store and appends what is missing.
 *
 * <p>Threads: {@link #append}, {@link #mark}, {@link #begin} and {@link #recover} are called by one
 * thread at a time, the store's writer; everything else is safe for any thread.
 */
public interface Archive extends AutoCloseable {

    /** Opens or begins the archive in a folder: cuts a torn tail, reads the last segment only. */
    static Archive open(Path folder, ArchiveSettings settings, BackupIds ids, InstantSource clock) {
        throw new UnsupportedOperationException("being built");
    }

    /**
     * How far every origin's entries are archived. What the store holds beyond is to be appended.
     */
    Heads vector();

    /** Whether nothing was ever archived here: the moment for {@link #begin}. */
    boolean isEmpty();

    /**
     * Begins an empty archive where a full copy ends, instead of at nothing: entries that the copy
     * holds need not be appended.
     */
    void begin(BackupId base, Heads vector);

    /**
     * Appends entries as one frame; buffered, not forced.
     *
     * @param entries at most 64 MiB together
     * @param advance the heads of the origins that moved: once this frame is here, the archive
     *     holds all that they say
     */
    void append(List<byte[]> entries, Collection<Head> advance);

    /**
     * Makes everything appended so far durable and restorable: one forced write.
     *
     * @throws dev.rookery.backup.BackupException nothing was marked; the archive answers nothing
     *     but {@link #recover} until that succeeds
     */
    Mark mark(MarkRequest request);

    /** Whether a write failed, so that {@link #recover} has to be called before the next one. */
    boolean failed();

    /**
     * Reads the archive again from disk after a failure. Afterwards refill from {@link #vector()}.
     */
    void recover();

    /** The listed marks, oldest first. */
    List<Mark> marks();

    /** One mark by its id. */
    Optional<Mark> find(BackupId id);

    /** The state at a listed mark, as a vector. */
    Heads vectorAt(Mark mark);

    /**
     * Hands over, in order, every entry beyond a state up to a mark, and usually some before.
     *
     * @param from a state that the target already has; {@link Heads#EMPTY} for an empty target
     */
    Replay replay(Heads from, Mark to, EntrySink sink);

    /** What was found wrong when it was opened, and was healed or set aside. */
    List<Fault> foundAtOpen();

    @Override
    void close();
}
