package dev.rookery.backup.archive;

import dev.rookery.backup.Head;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads what {@link BodyWriter} wrote. A count or size that the body has no room for is refused
 * before anything is allocated for it.
 *
 * <p>Threads: not safe to share.
 */
final class BodyReader {
    private static final int HEAD_BYTES = 32;

    private final ByteBuffer bytes;

    BodyReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The bytes are not what a writer of this format wrote. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** The body from its first byte on, whatever was read of it. */
    byte[] whole() {
        ByteBuffer all = bytes.duplicate().clear();
        byte[] whole = new byte[all.remaining()];
        all.get(whole);
        return whole;
    }

    int u8() {
        return need(1).get() & 0xff;
    }

    int u32() {
        return need(Integer.BYTES).getInt();
    }

    long u64() {
        return need(Long.BYTES).getLong();
    }

    byte[] raw(int size) {
        byte[] value = new byte[size];
        need(size).get(value);
        return value;
    }

    byte[] sized() {
        return raw(count(1));
    }

    String text() {
        return new String(sized(), StandardCharsets.UTF_8);
    }

    List<Head> heads() {
        int count = count(HEAD_BYTES);
        List<Head> heads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            heads.add(head());
        }
        return heads;
    }

    List<byte[]> entries() {
        int count = count(Integer.BYTES);
        List<byte[]> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(sized());
        }
        return entries;
    }

    /** A number of things that each take at least so many bytes of what is left. */
    int count(int bytesEach) {
        int count = u32();
        if (count < 0 || (long) count * bytesEach > bytes.remaining()) {
            throw new Malformed("a count of " + count + " in " + bytes.remaining() + " bytes");
        }
        return count;
    }

    void end() {
        if (bytes.hasRemaining()) {
            throw new Malformed(bytes.remaining() + " bytes too many");
        }
    }

    private Head head() {
        UUID origin = new UUID(u64(), u64());
        long seq = u64();
        long count = u64();
        if (seq < 0 || count < 0) {
            throw new Malformed("a negative head");
        }
        return new Head(origin, seq, count);
    }

    private ByteBuffer need(int size) {
        if (size < 0 || bytes.remaining() < size) {
            throw new Malformed("ends " + (size - bytes.remaining()) + " bytes early");
        }
        return bytes;
    }
}
