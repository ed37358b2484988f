package dev.rookery.backup.archive;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of marks: in memory, and beside the segments as {@code marks.idx}, so that it can be
 * read without them.
 *
 * <p>The file is a help, not the truth: records are appended unforced, each with its CRC, and what
 * is missing or damaged is read again from the segments. A record: {@code length (4) | body |
 * crc32c (4)}.
 *
 * <p>Threads: safe for any thread.
 */
final class MarkIndex {
    static final String FILE = "marks.idx";

    private static final Logger LOG = LoggerFactory.getLogger(MarkIndex.class);
    private static final int MARK = 1;
    private static final int COMPLETE_TO = 2;
    private static final int AROUND = 2 * Integer.BYTES;
    private static final int THIN_EVERY = 1_000;

    private final Path file;
    private final ArchiveSettings settings;
    private final SegmentFile.Opener opener;
    private final Predicate<BackupId> pinned;
    private Map<BackupId, Mark> marks = new LinkedHashMap<>();
    private Optional<Mark> newest = Optional.empty();
    private int completeTo;
    private int records;
    private int thinAt = THIN_EVERY;
    private boolean stale;
    private Optional<SegmentFile> out = Optional.empty();

    private MarkIndex(
            Path file,
            ArchiveSettings settings,
            SegmentFile.Opener opener,
            Predicate<BackupId> pinned) {
        this.file = file;
        this.settings = settings;
        this.opener = opener;
        this.pinned = pinned;
    }

    /** Reads what is readable of the file; none is fine. */
    static MarkIndex load(
            Path folder,
            ArchiveSettings settings,
            SegmentFile.Opener opener,
            Predicate<BackupId> pinned)
            throws IOException {
        MarkIndex index = new MarkIndex(folder.resolve(FILE), settings, opener, pinned);
        if (Files.exists(index.file)) {
            index.read(ByteBuffer.wrap(Files.readAllBytes(index.file)));
        } else {
            index.stale = true;
        }
        return index;
    }

    synchronized List<Mark> list() {
        return List.copyOf(marks.values());
    }

    synchronized Optional<Mark> find(BackupId id) {
        return Optional.ofNullable(marks.get(id));
    }

    synchronized Optional<Mark> newest() {
        return newest;
    }

    /** The state at a mark: what all marks up to it changed. */
    synchronized Heads headsAt(Position position) {
        List<Head> changes = new ArrayList<>();
        for (Mark mark : marks.values()) {
            if (mark.position().compareTo(position) <= 0) {
                changes.addAll(mark.advance());
            }
        }
        return Heads.of(changes);
    }

    /** The listed marks, oldest first, each with how many entries are held at it. */
    synchronized List<MarkedState> states() {
        Map<UUID, Long> counts = new HashMap<>();
        List<MarkedState> states = new ArrayList<>(marks.size());
        long held = 0;
        for (Mark mark : marks.values()) {
            for (Head head : mark.advance()) {
                Long before = counts.put(head.origin(), head.count());
                held += head.count() - (before == null ? 0 : before);
            }
            states.add(new MarkedState(mark, held));
        }
        return List.copyOf(states);
    }

    /**
     * Makes the list survive the segments up to a number: written whole and forced. Where there is
     * no space for that, the file as it is will do if it tells of all of their marks.
     *
     * @return whether it survives them
     */
    synchronized boolean forced(int upTo) throws IOException {
        completeTo = Math.max(completeTo, upTo);
        rewrite();
        return !stale || tellsOf(upTo);
    }

    private boolean tellsOf(int upTo) throws IOException {
        MarkIndex there = load(DurableFiles.parent(file), settings, opener, pinned);
        boolean all =
                marks.values().stream()
                        .filter(mark -> mark.position().segment() <= upTo)
                        .allMatch(mark -> there.marks.containsKey(mark.id()));
        if (all && Files.exists(file)) {
            DurableFiles.force(file);
        }
        return all;
    }

    /** All marks in segments up to this number are here. */
    synchronized int completeTo() {
        return completeTo;
    }

    /** Adds the newest mark. A file that cannot be written is caught up with later. */
    synchronized void add(Mark mark) {
        put(mark);
        append(record(mark));
        if (marks.size() >= thinAt) {
            thin(mark.at());
        }
    }

    /** Notes that a segment was closed, so that its marks need not be looked for again. */
    synchronized void completeTo(int segment) {
        completeTo = segment;
        append(record(segment));
        force();
    }

    /** Lists fewer of the old marks, as the rules say. */
    synchronized void thin(Instant now) {
        Map<BackupId, Mark> kept = new LinkedHashMap<>();
        MarkThinning.thin(list(), now, settings, pinned).forEach(mark -> kept.put(mark.id(), mark));
        marks = kept;
        thinAt = kept.size() + THIN_EVERY;
        if (stale || records > 2 * kept.size() + THIN_EVERY) {
            rewrite();
        }
    }

    synchronized void close() {
        closeFile();
    }

    private void put(Mark mark) {
        marks.put(mark.id(), mark);
        newest = Optional.of(mark);
    }

    private void append(byte[] record) {
        records++;
        if (stale) {
            rewrite();
            return;
        }
        try {
            opened().write(ByteBuffer.wrap(record));
        } catch (IOException e) {
            distrust(e);
        }
    }

    private void force() {
        if (stale) {
            return;
        }
        try {
            opened().force();
        } catch (IOException e) {
            distrust(e);
        }
    }

    private void rewrite() {
        closeFile();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        marks.values().forEach(mark -> all.writeBytes(record(mark)));
        all.writeBytes(record(completeTo));
        try {
            DurableFiles.write(file, all.toByteArray());
            records = marks.size() + 1;
            stale = false;
        } catch (IOException e) {
            distrust(e);
        }
    }

    /** The marks themselves are safe in their segments; only this help is behind. */
    private void distrust(IOException e) {
        stale = true;
        closeFile();
        LOG.warn(
                "The list of marks is behind and will be written again. {}",
                BackupException.of("write the list of marks", file, e).getMessage());
    }

    private SegmentFile opened() throws IOException {
        if (out.isEmpty()) {
            out = Optional.of(opener.open(file));
        }
        return out.get();
    }

    private void closeFile() {
        try {
            if (out.isPresent()) {
                out.get().close();
            }
        } catch (IOException e) {
            stale = true;
        }
        out = Optional.empty();
    }

    private void read(ByteBuffer bytes) {
        while (bytes.remaining() > AROUND) {
            int length = bytes.getInt();
            if (length <= 0 || length > bytes.remaining() - Integer.BYTES) {
                stale = true;
                return;
            }
            ByteBuffer body = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            if (bytes.getInt() != crc(body) || !readRecord(body)) {
                stale = true;
                return;
            }
            records++;
        }
        stale = bytes.hasRemaining();
    }

    private boolean readRecord(ByteBuffer body) {
        BodyReader in = new BodyReader(body);
        try {
            if (in.u8() == COMPLETE_TO) {
                completeTo = in.u32();
            } else {
                Position position = new Position(in.u32(), in.u64());
                String chain = Sha256.hex(in.raw(Sha256.BYTES));
                Mark mark = mark(Frames.readMark(in), position, chain);
                put(mark);
            }
            in.end();
            return true;
        } catch (BodyReader.Malformed e) {
            return false;
        }
    }

    /** A mark from what its frame tells and where that is. */
    static Mark mark(Frames.MarkBody body, Position position, String chain) {
        return new Mark(
                body.id(),
                body.kind(),
                body.at(),
                body.reason(),
                body.root(),
                body.counts(),
                position,
                chain,
                body.entries(),
                body.advance(),
                body.bytes());
    }

    private static byte[] record(Mark mark) {
        Frames.MarkBody told =
                new Frames.MarkBody(
                        mark.id(),
                        mark.kind(),
                        mark.at(),
                        mark.reason(),
                        mark.root(),
                        mark.counts(),
                        mark.entries(),
                        mark.advance(),
                        mark.bytes());
        BodyWriter body =
                new BodyWriter()
                        .u8(MARK)
                        .u32(mark.position().segment())
                        .u64(mark.position().offset())
                        .raw(Chain.parse(mark.chain()).toBytes())
                        .raw(Frames.markFields(told));
        return framed(body.toBytes());
    }

    private static byte[] record(int completeTo) {
        return framed(new BodyWriter().u8(COMPLETE_TO).u32(completeTo).toBytes());
    }

    private static byte[] framed(byte[] body) {
        return new BodyWriter().sized(body).u32(crc(ByteBuffer.wrap(body))).toBytes();
    }

    private static int crc(ByteBuffer body) {
        CRC32C crc = new CRC32C();
        crc.update(body.duplicate());
        return (int) crc.getValue();
    }
}
