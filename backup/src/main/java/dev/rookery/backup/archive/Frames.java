package dev.rookery.backup.archive;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.file.Sha256;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of frames: {@code length (4) | body | chain (32)}, where chain = SHA-256(the chain
 * before | length | body). The first byte of a body says what it is; the first frame of a segment
 * is its header.
 */
final class Frames {
    /** The largest body: what one append may carry, and a bound for every read. */
    static final int BODY_MAX = 68 << 20;

    /** Bytes of a frame around its body. */
    static final int AROUND = Integer.BYTES + Sha256.BYTES;

    static final int HEADER = 1;
    static final int ENTRIES = 2;
    static final int MARK = 3;

    private static final long MAGIC = 0x524f4f4b41524348L;
    private static final int FORMAT = 1;

    private Frames() {}

    /**
     * How a segment begins.
     *
     * @param number the segment's own number
     * @param continues the chain hash that the segment before ends in
     * @param entries how many entries were archived before this segment
     * @param base the copy that the archive began at, in the first segment only
     * @param heads the state at the segment's start
     */
    record Header(
            int number, Chain continues, long entries, Optional<BackupId> base, Heads heads) {}

    /** A mark, as its frame tells it; where it is, and what it hashes to, the reader adds. */
    record MarkBody(
            BackupId id,
            BackupKind kind,
            Instant at,
            String reason,
            String root,
            SortedMap<String, Long> counts,
            long entries,
            List<Head> advance,
            long bytes) {}

    static byte[] header(Header header) {
        return new BodyWriter()
                .u8(HEADER)
                .u64(MAGIC)
                .u32(FORMAT)
                .u32(header.number())
                .raw(header.continues().toBytes())
                .u64(header.entries())
                .text(header.base().map(BackupId::toString).orElse(""))
                .heads(header.heads().list())
                .toBytes();
    }

    static byte[] entries(List<byte[]> entries, Collection<Head> advance) {
        BodyWriter body = new BodyWriter().u8(ENTRIES).heads(advance).u32(entries.size());
        entries.forEach(body::sized);
        return body.toBytes();
    }

    static byte[] mark(MarkBody mark) {
        return new BodyWriter().u8(MARK).raw(markFields(mark)).toBytes();
    }

    /** What {@link #readMark} reads. */
    static byte[] markFields(MarkBody mark) {
        BodyWriter body =
                new BodyWriter()
                        .text(mark.id().toString())
                        .u8(mark.kind().code())
                        .u64(mark.at().toEpochMilli())
                        .text(mark.reason())
                        .text(mark.root())
                        .u64(mark.entries())
                        .u64(mark.bytes())
                        .heads(mark.advance())
                        .u32(mark.counts().size());
        mark.counts().forEach((name, count) -> body.text(name).u64(count));
        return body.toBytes();
    }

    /** A whole frame. */
    static byte[] frame(Chain before, byte[] body) {
        byte[] chain = before.next(body).toBytes();
        ByteBuffer frame = ByteBuffer.allocate(AROUND + body.length);
        return frame.putInt(body.length).put(body).put(chain).array();
    }

    static Header readHeader(ByteBuffer body) {
        BodyReader in = new BodyReader(body);
        if (in.u8() != HEADER || in.u64() != MAGIC) {
            throw new BodyReader.Malformed("not a segment of an archive");
        }
        int format = in.u32();
        if (format != FORMAT) {
            throw new BodyReader.Malformed("format " + format + ", this program reads " + FORMAT);
        }
        int number = in.u32();
        Chain continues = Chain.of(in.raw(Sha256.BYTES));
        long entries = in.u64();
        Optional<BackupId> base = BackupId.parse(in.text());
        Heads heads = Heads.of(in.heads());
        in.end();
        return new Header(number, continues, entries, base, heads);
    }

    static MarkBody readMark(BodyReader in) {
        BackupId id = BackupId.parse(in.text()).orElseThrow(() -> malformed("id"));
        BackupKind kind = BackupKind.ofCode(in.u8()).orElseThrow(() -> malformed("kind"));
        Instant at = Instant.ofEpochMilli(in.u64());
        String reason = in.text();
        String root = in.text();
        long entries = in.u64();
        long bytes = in.u64();
        List<Head> advance = in.heads();
        SortedMap<String, Long> counts = new TreeMap<>();
        for (int left = in.count(Integer.BYTES + Long.BYTES); left > 0; left--) {
            counts.put(in.text(), in.u64());
        }
        return new MarkBody(id, kind, at, reason, root, counts, entries, advance, bytes);
    }

    private static BodyReader.Malformed malformed(String what) {
        return new BodyReader.Malformed("a mark without a readable " + what);
    }
}
