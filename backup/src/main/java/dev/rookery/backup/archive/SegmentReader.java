package dev.rookery.backup.archive;

import dev.rookery.backup.compress.Zstandard;
import dev.rookery.backup.file.Sha256;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a segment frame by frame and proves each against the chain before it is handed out.
 *
 * <p>Threads: not safe to share; the writer may append meanwhile.
 */
final class SegmentReader implements Closeable {
    private static final int BUFFER = 1 << 18;

    /** Of a compressed segment: it ends where its stream does. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final InputStream in;
    private final long size;
    private long offset;
    private boolean ended;
    private Chain chain = Chain.START;
    private Optional<Frames.Header> header = Optional.empty();
    private Optional<String> damage = Optional.empty();

    /** Behind a frame that does not hash, as long as its length was one. */
    private Optional<Behind> behind = Optional.empty();

    private record Behind(long offset, Chain chain) {}

    private SegmentReader(InputStream in, long size) {
        this.in = in;
        this.size = size;
    }

    /**
     * A frame whose hash is right.
     *
     * @param body positioned behind the type byte
     * @param end the offset behind the frame
     */
    record Frame(int type, BodyReader body, long end) {}

    /** Opens a segment and reads its header. */
    static SegmentReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return begun(in, Files.size(file));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The same for a compressed one: a stream, however large it was. */
    static SegmentReader openPacked(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return begun(Zstandard.expand(in), UNKNOWN);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static SegmentReader begun(InputStream in, long size) throws IOException {
        SegmentReader reader = new SegmentReader(new BufferedInputStream(in, BUFFER), size);
        reader.readHeader();
        return reader;
    }

    /** Empty when the segment's beginning is damaged: then nothing else of it can be proven. */
    Optional<Frames.Header> header() {
        return header;
    }

    /** The offset behind the last good frame. */
    long offset() {
        return offset;
    }

    /** The chain hash there. */
    Chain chain() {
        return chain;
    }

    /** Why reading ended before the end of the file, if it did. */
    Optional<String> damage() {
        return damage;
    }

    /** The next good frame; empty at the end, and at the first damage. */
    Optional<Frame> next() throws IOException {
        if (header.isEmpty()) {
            return Optional.empty();
        }
        return body(chain)
                .map(
                        body -> {
                            int type = body.remaining() == 0 ? 0 : body.get() & 0xff;
                            return new Frame(type, new BodyReader(body), offset);
                        });
    }

    /**
     * Goes on behind a frame that does not hash to what it should, from the chain hash that is
     * written in it: what follows then proves that it was written after that frame, but not that
     * nothing is missing before it.
     *
     * @return false where it is not known where the frame ends, and at the end
     */
    boolean passOver() {
        if (header.isEmpty() || behind.isEmpty()) {
            return false;
        }
        offset = behind.get().offset();
        chain = behind.get().chain();
        behind = Optional.empty();
        damage = Optional.empty();
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void readHeader() throws IOException {
        Optional<byte[]> body = rawBody();
        if (body.isEmpty()) {
            damage = Optional.of(damage.orElse("empty"));
            return;
        }
        try {
            Frames.Header read = Frames.readHeader(ByteBuffer.wrap(body.get()));
            if (prove(read.continues(), body.get())) {
                header = Optional.of(read);
            }
        } catch (BodyReader.Malformed e) {
            damage = Optional.of("its header: " + e.getMessage());
        }
    }

    private Optional<ByteBuffer> body(Chain before) throws IOException {
        Optional<byte[]> body = rawBody();
        if (body.isEmpty() || !prove(before, body.get())) {
            return Optional.empty();
        }
        return body.map(ByteBuffer::wrap);
    }

    private Optional<byte[]> rawBody() throws IOException {
        long left = size - offset;
        if (left == 0 || ended || damage.isPresent()) {
            return Optional.empty();
        }
        byte[] prefix = bytes((int) Math.min(Integer.BYTES, left));
        if (damage.isEmpty() && zeros(prefix)) {
            ended = true;
            return Optional.empty();
        }
        int length = prefix.length < Integer.BYTES ? -1 : ByteBuffer.wrap(prefix).getInt();
        boolean fits = length >= 0 && length <= Frames.BODY_MAX && length <= left - Frames.AROUND;
        byte[] body = fits ? bytes(length) : prefix;
        if (!fits || body.length < length) {
            damage = damage.or(() -> endless(offset));
            return Optional.empty();
        }
        return Optional.of(body);
    }

    /** No frame is empty: these bytes were reserved and not written yet, or the stream is over. */
    private static boolean zeros(byte[] prefix) {
        for (byte one : prefix) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean prove(Chain before, byte[] body) throws IOException {
        byte[] written = bytes(Sha256.BYTES);
        if (written.length < Sha256.BYTES) {
            damage = damage.or(() -> endless(offset));
            return false;
        }
        Chain computed = before.next(body);
        long end = offset + Frames.AROUND + body.length;
        if (!computed.equals(Chain.of(written))) {
            damage =
                    Optional.of(
                            "a frame that does not hash to what it should, at offset " + offset);
            behind = Optional.of(new Behind(end, Chain.of(written)));
            return false;
        }
        chain = computed;
        offset = end;
        return true;
    }

    /** Fewer only at the end; what cannot be expanded is damage, not a disk that fails. */
    private byte[] bytes(int count) throws IOException {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            if (size != UNKNOWN) {
                throw e;
            }
            damage = Optional.of("it does not expand behind offset " + offset + ": " + e);
            return new byte[0];
        }
    }

    private static Optional<String> endless(long offset) {
        return Optional.of("a frame that does not end, at offset " + offset);
    }
}
