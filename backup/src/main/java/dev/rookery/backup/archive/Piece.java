package dev.rookery.backup.archive;

import dev.rookery.backup.Head;
import dev.rookery.backup.file.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some frames of one segment, as they leave the machine: {@code the chain before (32) · frames}.
 * Each piece proves itself, whether or not the one before it is there.
 *
 * <p>Threads: immutable.
 */
public final class Piece {
    private final Position from;
    private final PieceEnd end;
    private final byte[] content;

    Piece(Position from, PieceEnd end, byte[] content) {
        this.from = from;
        this.end = end;
        this.content = content;
    }

    /** Where the entries of one frame go. */
    @FunctionalInterface
    public interface Sink {

        /**
         * Takes what was appended in one call, proven.
         *
         * @param advance the heads that the append named
         */
        void take(List<byte[]> entries, List<Head> advance);
    }

    /** Where in its segment it begins. */
    public Position from() {
        return from;
    }

    /** Where it ends. */
    public PieceEnd end() {
        return end;
    }

    /** What {@link #read} reads; not to be changed. */
    public byte[] content() {
        return content;
    }

    /**
     * Reads a piece's content, from wherever it came.
     *
     * @return what is wrong with it; frames before that were handed over, and are good
     */
    public static Optional<String> read(byte[] content, Sink sink) {
        if (content.length < Sha256.BYTES) {
            return Optional.of("a piece of the archive has at least 32 bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        byte[] before = new byte[Sha256.BYTES];
        in.get(before);
        Chain chain = Chain.of(before);
        while (in.hasRemaining()) {
            int offset = in.position();
            Optional<byte[]> body = body(in);
            if (body.isEmpty()) {
                return Optional.of("a frame that does not end, at offset " + offset);
            }
            chain = chain.next(body.get());
            byte[] written = new byte[Sha256.BYTES];
            in.get(written);
            if (!chain.equals(Chain.of(written))) {
                return Optional.of("a frame that does not hash to what it should, at " + offset);
            }
            try {
                handOver(body.get(), sink);
            } catch (BodyReader.Malformed e) {
                return Optional.of(e.getMessage() + ", at offset " + offset);
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> body(ByteBuffer in) {
        int left = in.remaining() - Frames.AROUND;
        int length = left < 0 ? -1 : in.getInt();
        if (length < 0 || length > left || length > Frames.BODY_MAX) {
            return Optional.empty();
        }
        byte[] body = new byte[length];
        in.get(body);
        return Optional.of(body);
    }

    /** Headers and marks are for the machine that wrote them. */
    private static void handOver(byte[] body, Sink sink) {
        BodyReader in = new BodyReader(ByteBuffer.wrap(body));
        if (body.length == 0 || in.u8() != Frames.ENTRIES) {
            return;
        }
        List<Head> advance = new ArrayList<>(in.heads());
        List<byte[]> entries = in.entries();
        in.end();
        sink.take(entries, advance);
    }
}
