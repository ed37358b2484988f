package dev.rookery.backup.archive;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupIds;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries in the order they were given, hash-chained, and marks among them. A mark costs one forced
 * write, whatever the size of what came before.
 *
 * <p>Entries are opaque and may repeat: what matters is that the archive holds at least what its
 * {@link #vector()} says. So after a start, and after any failure, the caller compares that vector
 * with its store and appends what is missing.
 *
 * <p>Threads: {@link #append}, {@link #mark}, {@link #write}, {@link #begin} and {@link #recover}
 * are called by one thread at a time, the store's writer; everything else is safe for any thread.
 */
public final class Archive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

    private final Segments segments;
    private final ArchiveSettings settings;
    private final BackupIds ids;
    private final InstantSource clock;
    private final SegmentFile.Opener opener;
    private final MarkIndex index;
    private final SegmentUpkeep upkeep;
    private List<Fault> foundAtOpen = List.of();
    private Tail tail;

    private Archive(
            Segments segments,
            ArchiveSettings settings,
            BackupIds ids,
            InstantSource clock,
            SegmentFile.Opener opener,
            Predicate<BackupId> pinned)
            throws IOException {
        this.segments = segments;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
        this.opener = opener;
        this.index = MarkIndex.load(segments.folder(), settings, opener, pinned);
        this.upkeep = new SegmentUpkeep(segments, index);
        this.tail = recovered();
    }

    /** Opens or begins the archive in a folder: cuts a torn tail, reads the last segment only. */
    public static Archive open(
            Path folder, ArchiveSettings settings, BackupIds ids, InstantSource clock) {
        return open(folder, settings, ids, clock, SegmentFile::onDisk, id -> false);
    }

    /**
     * The same, with marks that stay listed whatever their age.
     *
     * @param pinned which; asked whenever marks are thinned
     */
    public static Archive open(
            Path folder,
            ArchiveSettings settings,
            BackupIds ids,
            InstantSource clock,
            Predicate<BackupId> pinned) {
        return open(folder, settings, ids, clock, SegmentFile::onDisk, pinned);
    }

    static Archive open(
            Path folder,
            ArchiveSettings settings,
            BackupIds ids,
            InstantSource clock,
            SegmentFile.Opener opener,
            Predicate<BackupId> pinned) {
        try {
            Files.createDirectories(folder);
            DurableFiles.sweep(folder);
            Segments segments = new Segments(folder);
            Archive archive = new Archive(segments, settings, ids, clock, opener, pinned);
            ids.alsoTakenIn(id -> archive.find(id).isPresent());
            return archive;
        } catch (IOException e) {
            throw BackupException.of("open the archive", folder, e);
        }
    }

    /**
     * How far every origin's entries are archived. What the store holds beyond is to be appended.
     */
    public synchronized Heads vector() {
        return tail.heads();
    }

    /** One origin's part of {@link #vector()}, without a copy of the rest. */
    public synchronized Optional<Head> head(UUID origin) {
        return tail.head(origin);
    }

    /** Whether nothing was ever archived here: the moment for {@link #begin}. */
    public synchronized boolean isEmpty() {
        return tail.isBeforeFirst();
    }

    /**
     * Begins an empty archive where a full copy ends, instead of at nothing: entries that the copy
     * holds need not be appended.
     */
    public synchronized void begin(BackupId base, Heads vector) {
        if (!tail.isBeforeFirst()) {
            throw new IllegalStateException("the archive has begun already, at " + tail.position());
        }
        tail.begin(Optional.of(base), vector);
    }

    /**
     * Appends entries as one frame; buffered, not forced.
     *
     * @param entries at most 64 MiB together
     * @param advance the heads of the origins that moved: once this frame is here, the archive
     *     holds all that they say
     * @throws BackupException nothing is appended; {@link #failed} from then on
     */
    public synchronized void append(List<byte[]> entries, Collection<Head> advance) {
        tail.append(entries, advance);
    }

    /**
     * Makes everything appended so far durable and restorable: one forced write.
     *
     * @throws BackupException nothing is marked, and what was appended since the mark before may be
     *     gone; {@link #failed} from then on
     */
    public synchronized Mark mark(MarkRequest request) {
        Mark mark = write(request);
        force(mark);
        return mark;
    }

    /**
     * Writes a mark that counts, and is listed, once {@link #force} returned, which may be on
     * another thread. Nothing is appended in between.
     *
     * @throws BackupException as {@link #mark}
     */
    public synchronized Mark write(MarkRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return tail.mark(ids.next(now), now, request);
    }

    /**
     * Makes everything up to the mark that was just written durable.
     *
     * @throws BackupException as {@link #mark}
     */
    public synchronized void force(Mark written) {
        tail.forceMark();
        index.add(written);
    }

    /** Whether a write failed, so that {@link #recover} has to be called before the next one. */
    public synchronized boolean failed() {
        return tail.failed();
    }

    /**
     * Reads the archive again from disk after a failure. Afterwards refill from {@link #vector()}.
     *
     * @throws BackupException the disk still fails; nothing is lost by asking again later
     */
    public synchronized void recover() {
        tail.cutUnforced();
        tail = recovered();
    }

    /** The listed marks, oldest first. */
    public List<Mark> marks() {
        return index.list();
    }

    /** The listed marks, oldest first, each with how many entries are held at it. */
    public List<MarkedState> states() {
        return index.states();
    }

    /** One listed mark by its id. */
    public Optional<Mark> find(BackupId id) {
        return index.find(id);
    }

    /** The state at a listed mark, as a vector. */
    public Heads vectorAt(Mark mark) {
        return index.headsAt(mark.position());
    }

    /**
     * The segments that can be read, oldest first; the last one grows. A base that covers the start
     * of one can be brought forward from there.
     */
    public List<Segment> segments() {
        return upkeep.list();
    }

    /** What its segments take on disk. */
    public long bytes() {
        return upkeep.bytes();
    }

    /**
     * Compresses closed segments where that pays; the rest of the archive goes on meanwhile.
     *
     * @return how many became smaller
     * @throws BackupException the disk failed; every segment is whole
     */
    public int pack() {
        return upkeep.pack();
    }

    /**
     * Deletes the oldest segments up to a number, one after the other; never the last. Their marks
     * stay listed, and are reached back from a later copy.
     *
     * @return how many bytes that freed
     * @throws BackupException the disk failed; what is left has no hole
     */
    public long drop(int upTo) {
        return upkeep.drop(upTo);
    }

    /**
     * Hands over, in order, every entry beyond a state up to a mark, and usually some before.
     *
     * @param from a state that the target already has; {@link Heads#EMPTY} for an empty target
     */
    public Replay replay(Heads from, Mark to, EntrySink sink) {
        return new Replayer(segments).replay(from, to, sink);
    }

    /**
     * Hands over every entry that can still be read, marked or not, in order and with repeats. No
     * mark proves the whole: whoever takes them proves each.
     *
     * @return what could not be read, the first damage of each segment
     */
    public List<Fault> salvage(EntrySink sink) {
        return new Replayer(segments).salvage(sink);
    }

    /**
     * Hands over the archive from where others have it on, in pieces of whole frames.
     *
     * @param there ends of pieces that are elsewhere already
     * @param bytes after which a piece ends; one larger frame is a piece of its own
     * @return how many bytes of frames were handed over
     * @throws BackupException when the archive cannot be read
     */
    public long pieces(Set<PieceEnd> there, int bytes, Consumer<Piece> sink) {
        return new PieceCutter(segments, bytes, sink).run(there);
    }

    /** What was found wrong when it was opened, and was set aside. */
    public synchronized List<Fault> foundAtOpen() {
        return foundAtOpen;
    }

    /** Forces what was appended, so that the next start has nothing to refill. */
    @Override
    public synchronized void close() {
        tail.close();
        index.close();
    }

    private Tail recovered() {
        Recovery recovery = new Recovery(segments, index);
        Recovery.End end = recovery.run();
        foundAtOpen = recovery.faults();
        foundAtOpen.forEach(
                fault ->
                        LOG.error(
                                "The archive is damaged and goes on behind that: {}. Marks that"
                                        + " need it are restored from a later full copy.",
                                fault));
        index.newest().ifPresent(mark -> index.thin(mark.at()));
        return new Tail(segments, settings.segmentBytesMax(), opener, index, end);
    }
}
