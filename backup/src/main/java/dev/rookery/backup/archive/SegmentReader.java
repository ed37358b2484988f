package dev.rookery.backup.archive;

import dev.rookery.backup.file.Sha256;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
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

    private final DataInputStream in;
    private final long size;
    private long offset;
    private Chain chain = Chain.START;
    private Optional<Frames.Header> header = Optional.empty();
    private Optional<String> damage = Optional.empty();

    private SegmentReader(DataInputStream in, long size) {
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
        long size = Files.size(file);
        SegmentReader reader =
                new SegmentReader(
                        new DataInputStream(
                                new BufferedInputStream(Files.newInputStream(file), BUFFER)),
                        size);
        try {
            reader.readHeader();
        } catch (IOException e) {
            reader.close();
            throw e;
        }
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
        if (left == 0 || damage.isPresent()) {
            return Optional.empty();
        }
        int length = left < Frames.AROUND ? -1 : in.readInt();
        if (length < 0 || length > Frames.BODY_MAX || length > left - Frames.AROUND) {
            damage = Optional.of("a frame that does not end, at offset " + offset);
            return Optional.empty();
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return Optional.of(body);
    }

    private boolean prove(Chain before, byte[] body) throws IOException {
        byte[] written = new byte[Sha256.BYTES];
        in.readFully(written);
        Chain computed = before.next(body);
        if (!computed.equals(Chain.of(written))) {
            damage =
                    Optional.of(
                            "a frame that does not hash to what it should, at offset " + offset);
            return false;
        }
        chain = computed;
        offset += Frames.AROUND + (long) body.length;
        return true;
    }
}
