package dev.rookery.backup.archive;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The growing end of the archive: the open segment and the sums up to it.
 *
 * <p>After a failed write it is of no more use: how much reached the disk is not known, and a
 * failed force may have dropped pages that a later one would not write again. So {@link
 * #cutUnforced} goes back to the last forced byte, and the end is found again from disk.
 *
 * <p>Threads: guarded by the archive.
 */
final class Tail {
    private static final int ENTRIES_BYTES_MAX = 64 << 20;

    /** Room is made for so many marks like the last one; it makes each of them cheaper. */
    private static final int RESERVE_MARKS = 64;

    private static final long RESERVE_BYTES_MIN = 1 << 20;
    private static final long RESERVE_BYTES_MAX = 16 << 20;

    private final Segments segments;
    private final long segmentBytesMax;
    private final SegmentFile.Opener opener;
    private final MarkIndex index;
    private final SortedMap<UUID, Head> heads;
    private final SortedMap<UUID, Head> sinceMark = new TreeMap<>();
    private Optional<SegmentFile> file = Optional.empty();
    private boolean writable;
    private int segment;
    private int nextSegment;
    private long offset;
    private long forced;

    /**
     * How far the file reaches: behind the offset there are zeros, which a reader takes as its end.
     */
    private long reserved;

    private Chain chain;
    private long entries;
    private long bytesSinceMark;
    private boolean failed;

    /** Whether a mark is written and not forced: nothing may come between it and its force. */
    private boolean markOpen;

    /**
     * @param end where the archive ends on disk
     */
    Tail(
            Segments segments,
            long segmentBytesMax,
            SegmentFile.Opener opener,
            MarkIndex index,
            Recovery.End end) {
        this.segments = segments;
        this.segmentBytesMax = segmentBytesMax;
        this.opener = opener;
        this.index = index;
        this.heads = new TreeMap<>(end.heads().toMap());
        this.writable = end.writable();
        this.segment = end.segment();
        this.nextSegment = end.nextSegment();
        this.offset = end.offset();
        this.chain = end.chain();
        this.entries = end.entries();
        resume(end);
    }

    private void resume(Recovery.End end) {
        Position newest = index.newest().map(Mark::position).orElse(new Position(0, 0));
        Heads atMark = index.headsAt(newest);
        end.heads().since(atMark).forEach(head -> sinceMark.put(head.origin(), head));
        bytesSinceMark =
                newest.segment() == segment ? Math.max(0, offset - newest.offset()) : offset;
        if (writable) {
            cut(offset);
        }
    }

    Heads heads() {
        return Heads.of(heads.values());
    }

    Optional<Head> head(UUID origin) {
        return Optional.ofNullable(heads.get(origin));
    }

    Position position() {
        return new Position(segment, offset);
    }

    boolean isBeforeFirst() {
        return nextSegment == 1;
    }

    boolean failed() {
        return failed;
    }

    void begin(Optional<BackupId> base, Heads at) {
        usable();
        heads.putAll(at.toMap());
        sinceMark.putAll(at.toMap());
        roll(base);
    }

    void append(List<byte[]> added, Collection<Head> advance) {
        usable();
        long size = added.stream().mapToLong(entry -> entry.length).sum();
        if (size > ENTRIES_BYTES_MAX) {
            throw new IllegalArgumentException("64 MiB at most in one append, not " + size);
        }
        rollIfFull();
        write(Frames.entries(added, advance));
        entries += added.size();
        for (Head head : advance) {
            Head now = heads.merge(head.origin(), head, Head::max);
            sinceMark.put(head.origin(), now);
        }
    }

    /** Writes a mark, whose state is durable after {@link #forceMark}. */
    Mark mark(BackupId id, Instant at, MarkRequest request) {
        usable();
        rollIfFull();
        Frames.MarkBody body =
                new Frames.MarkBody(
                        id,
                        request.kind(),
                        at,
                        request.reason(),
                        request.root(),
                        request.counts(),
                        entries,
                        List.copyOf(sinceMark.values()),
                        bytesSinceMark);
        write(Frames.mark(body));
        markOpen = true;
        return MarkIndex.mark(body, position(), chain.toString());
    }

    void forceMark() {
        if (!markOpen) {
            throw new IllegalStateException("no mark waits to be forced");
        }
        reserve();
        force();
        markOpen = false;
        sinceMark.clear();
        bytesSinceMark = 0;
    }

    /** Undoes what a failed force leaves in doubt, so that the disk tells the truth again. */
    void cutUnforced() {
        closeFile();
        if (failed && writable) {
            cut(forced);
        }
    }

    void close() {
        try {
            if (file.isPresent() && !failed) {
                trim();
                force();
            }
        } finally {
            closeFile();
        }
    }

    private void usable() {
        if (markOpen && !failed) {
            throw new IllegalStateException("a mark waits to be forced, at " + position());
        }
        if (failed) {
            throw new BackupException(
                    "write to the archive",
                    segments.folder(),
                    "an earlier write failed",
                    "it is read again and refilled before the next write",
                    false,
                    null);
        }
    }

    private void rollIfFull() {
        if (!writable || offset >= segmentBytesMax) {
            roll(Optional.empty());
        }
    }

    /** Closes the segment, forced, and begins the next, which continues its chain. */
    private void roll(Optional<BackupId> base) {
        if (writable) {
            trim();
            force();
            index.completeTo(segment);
        }
        closeFile();
        Path next = segments.file(nextSegment);
        try {
            byte[] frame =
                    segments.create(new Frames.Header(nextSegment, chain, entries, base, heads()));
            chain = chainOf(frame);
            segment = nextSegment;
            nextSegment++;
            offset = frame.length;
            forced = offset;
            reserved = offset;
            writable = true;
        } catch (IOException e) {
            failed = true;
            throw BackupException.of("begin a segment of the archive", next, e);
        }
    }

    private void write(byte[] body) {
        byte[] frame = Frames.frame(chain, body);
        try {
            opened().write(ByteBuffer.wrap(frame));
        } catch (IOException e) {
            failed = true;
            throw BackupException.of("append to the archive", segments.file(segment), e);
        }
        chain = chainOf(frame);
        offset += frame.length;
        bytesSinceMark += frame.length;
    }

    /** Where there is no space for it, it is done without. */
    private void reserve() {
        if (offset <= reserved) {
            return;
        }
        reserved = offset;
        long wanted = Math.max(RESERVE_BYTES_MIN, RESERVE_MARKS * bytesSinceMark);
        long left = segmentBytesMax - offset;
        long room = Math.min(left, Math.min(RESERVE_BYTES_MAX, wanted));
        try {
            if (room > 0) {
                opened().reserve(room);
                reserved += room;
            }
        } catch (IOException e) {
            truncate(offset);
        }
    }

    /** Gives back what was reserved and not used. */
    private void trim() {
        if (reserved > offset) {
            truncate(offset);
        }
    }

    private void truncate(long size) {
        try {
            opened().truncate(size);
            reserved = size;
        } catch (IOException e) {
            failed = true;
            throw BackupException.of("cut the archive", segments.file(segment), e);
        }
    }

    private void force() {
        try {
            opened().force();
            forced = offset;
        } catch (IOException e) {
            failed = true;
            throw BackupException.of("force the archive", segments.file(segment), e);
        }
    }

    private void cut(long size) {
        try {
            opened().truncate(size);
            opened().force();
            forced = size;
            reserved = size;
        } catch (IOException e) {
            failed = true;
            closeFile();
            throw BackupException.of("cut the torn end of the archive", segments.file(segment), e);
        }
    }

    private SegmentFile opened() throws IOException {
        if (file.isEmpty()) {
            file = Optional.of(opener.open(segments.file(segment)));
        }
        return file.get();
    }

    private void closeFile() {
        Optional<SegmentFile> open = file;
        file = Optional.empty();
        try {
            if (open.isPresent()) {
                open.get().close();
            }
        } catch (IOException e) {
            throw BackupException.of("close a segment of the archive", segments.file(segment), e);
        }
    }

    private static Chain chainOf(byte[] frame) {
        return Chain.of(Arrays.copyOfRange(frame, frame.length - Sha256.BYTES, frame.length));
    }
}
