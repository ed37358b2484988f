package dev.rookery.backup.archive;

import dev.rookery.backup.Head;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * Bytes of one frame's body, big-endian, growing as they are written.
 *
 * <p>Threads: not safe to share.
 */
final class BodyWriter {
    private ByteBuffer bytes = ByteBuffer.allocate(1024);

    BodyWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    BodyWriter u32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    BodyWriter u64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    BodyWriter raw(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    BodyWriter sized(byte[] value) {
        return u32(value.length).raw(value);
    }

    BodyWriter text(String value) {
        return sized(value.getBytes(StandardCharsets.UTF_8));
    }

    BodyWriter heads(Collection<Head> heads) {
        u32(heads.size());
        for (Head head : heads) {
            u64(head.origin().getMostSignificantBits());
            u64(head.origin().getLeastSignificantBits());
            u64(head.seq());
            u64(head.count());
        }
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int size = Math.max(bytes.capacity() * 2, Math.addExact(bytes.position(), more));
            bytes = ByteBuffer.allocate(size).put(bytes.flip());
        }
        return bytes;
    }
}
