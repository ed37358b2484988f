package dev.rookery.sync.message;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.BucketSet;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads a message's fields and believes no count before it has seen that the bytes for it are
 * there.
 *
 * <p>Threads: one message, one thread.
 */
final class WireReader {
    private final ByteBuffer in;

    WireReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    int u8() {
        need(1);
        return Byte.toUnsignedInt(in.get());
    }

    boolean flag() {
        int value = u8();
        if (value > 1) {
            throw malformed("a flag of " + value);
        }
        return value == 1;
    }

    long i64() {
        need(8);
        return in.getLong();
    }

    /** A number of at most 63 bits, 7 bits a byte, lowest first. */
    long varint() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw malformed("a number longer than it need be");
                }
                return value;
            }
        }
        throw malformed("a number of over 63 bits");
    }

    int count(String what, int max, int bytesEach) {
        long count = varint();
        if (count > max) {
            throw malformed("at most " + max + " " + what + ", not " + count);
        }
        if (count * bytesEach > in.remaining()) {
            throw malformed(count + " " + what + " in " + in.remaining() + " bytes");
        }
        return (int) count;
    }

    <T> List<T> list(String what, int max, int bytesEach, Supplier<T> item) {
        int count = count(what, max, bytesEach);
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(item.get());
        }
        return list;
    }

    byte[] bytes(int max) {
        byte[] bytes = new byte[count("bytes", max, 1)];
        in.get(bytes);
        return bytes;
    }

    String text(int bytesMax) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(bytesMax)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text in the message is not UTF-8", e);
        }
    }

    Hash hash() {
        need(Hash.BYTES);
        return Hash.read(in);
    }

    Origin origin() {
        need(Origin.BYTES);
        return new Origin(in.getLong(), in.getLong());
    }

    BucketSet bucketSet() {
        need(32);
        return new BucketSet(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    Fact fact() {
        return Fact.parse(bytes(Fact.BYTES_MAX));
    }

    void end() {
        if (in.hasRemaining()) {
            throw malformed(in.remaining() + " bytes after the message");
        }
    }

    IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException(
                "cannot read the message: " + why + ", at byte " + in.position());
    }

    private void need(int bytes) {
        if (in.remaining() < bytes) {
            throw malformed("it ends early");
        }
    }
}
