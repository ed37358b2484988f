package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes the values of a folded row into one blob; {@link RowReader} reads them in the same order.
 *
 * <p>Threads: owned by its user.
 */
final class RowWriter {

    private static final int START_BYTES = 256;

    private ByteBuffer out = ByteBuffer.allocate(START_BYTES);

    RowWriter integer(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    RowWriter small(int value) {
        room(1).put((byte) value);
        return this;
    }

    RowWriter text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        room(Short.BYTES + bytes.length).putShort((short) bytes.length).put(bytes);
        return this;
    }

    RowWriter maybe(Optional<Ulid> id) {
        small(id.isPresent() ? 1 : 0);
        id.ifPresent(given -> integer(given.high()).integer(given.low()));
        return this;
    }

    /** A pointer with its stamp and hash, so that its rank is known without the fact. */
    RowWriter ref(FactRef ref) {
        ByteBuffer to = room(2 * Long.BYTES + Hash.BYTES);
        to.putLong(ref.handle()).putLong(ref.rank().stamp().bits());
        ref.rank().hash().write(to);
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int size = Math.max(2 * out.capacity(), out.position() + bytes);
            out = ByteBuffer.allocate(size).put(out.array(), 0, out.position());
        }
        return out;
    }
}
