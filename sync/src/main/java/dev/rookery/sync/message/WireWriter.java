package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.BucketSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a message's fields into an array that grows up to {@link Limits#MESSAGE_BYTES_MAX}.
 *
 * <p>Threads: one message, one thread.
 */
final class WireWriter {
    private static final int FIRST_BYTES = 256;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES);

    void u8(int value) {
        room(1).put((byte) value);
    }

    void flag(boolean value) {
        u8(value ? 1 : 0);
    }

    void i64(long value) {
        room(8).putLong(value);
    }

    void varint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("no negative number goes here: " + value);
        }
        long rest = value;
        while (rest >= 0x80) {
            u8((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        u8((int) rest);
    }

    void bytes(byte[] bytes) {
        varint(bytes.length);
        room(bytes.length).put(bytes);
    }

    void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void hash(Hash hash) {
        hash.write(room(Hash.BYTES));
    }

    void origin(Origin origin) {
        room(Origin.BYTES).putLong(origin.high()).putLong(origin.low());
    }

    void bucketSet(BucketSet set) {
        room(32).putLong(set.a()).putLong(set.b()).putLong(set.c()).putLong(set.d());
    }

    byte[] done() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int needed = out.position() + bytes;
            if (needed > Limits.MESSAGE_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a message has at most " + Limits.MESSAGE_BYTES_MAX + " bytes");
            }
            int size = Math.max(needed, Math.min(out.capacity() * 2, Limits.MESSAGE_BYTES_MAX));
            out = ByteBuffer.allocate(size).put(out.flip());
        }
        return out;
    }
}
