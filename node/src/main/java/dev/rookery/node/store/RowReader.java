package dev.rookery.node.store;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads what {@link RowWriter} wrote.
 *
 * <p>Threads: owned by its user.
 */
final class RowReader {

    private final byte[] bytes;
    private final ByteBuffer in;

    RowReader(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes);
    }

    long integer() {
        return in.getLong();
    }

    int small() {
        return in.get();
    }

    String text() {
        int length = Short.toUnsignedInt(in.getShort());
        String text = new String(bytes, in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    Ulid ulid() {
        return new Ulid(in.getLong(), in.getLong());
    }

    Optional<Ulid> maybeUlid() {
        return small() == 0 ? Optional.empty() : Optional.of(ulid());
    }

    FactRef ref(FactTable facts) {
        return facts.ref(in.getLong(), in.getLong(), Hash.read(in));
    }
}
