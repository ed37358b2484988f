package dev.rookery.node.registry;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Page tokens: where a page ended, in the list's own order, so that what is inserted meanwhile
 * neither repeats nor hides an item. Opaque to callers; one that nobody gave out is refused.
 *
 * <p>Threads: stateless.
 */
final class Positions {

    private static final int RANK_BYTES = 8 + Origin.BYTES + 8 + Hash.BYTES;
    private static final int TOKEN_MAX = 2_048;
    private static final byte RANK = 'r';
    private static final byte NAME = 'n';
    private static final byte SORTED = 's';

    private Positions() {}

    static String of(Rank rank) {
        ByteBuffer out = ByteBuffer.allocate(1 + RANK_BYTES).put(RANK);
        write(rank, out);
        return text(out.array());
    }

    static String of(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return text(ByteBuffer.allocate(1 + bytes.length).put(NAME).put(bytes).array());
    }

    /** A place in a list ordered by a value; the ordered text, and the rank among equals. */
    static String of(SortKey key) {
        byte[] label = key.text().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(1 + 1 + 8 + RANK_BYTES + label.length).put(SORTED);
        out.put((byte) (key.missing() ? 1 : 0)).putDouble(key.value());
        write(key.rank(), out);
        return text(out.put(label).array());
    }

    static Optional<Rank> rank(String token) {
        return bytes(token, RANK)
                .filter(in -> in.remaining() == RANK_BYTES)
                .flatMap(Positions::rank);
    }

    static Optional<String> name(String token) {
        return bytes(token, NAME).map(Positions::rest);
    }

    static Optional<SortKey> sortKey(String token) {
        return bytes(token, SORTED)
                .filter(in -> in.remaining() >= 9 + RANK_BYTES)
                .flatMap(
                        in -> {
                            boolean missing = in.get() == 1;
                            double value = in.getDouble();
                            return rank(in).map(
                                            rank -> new SortKey(missing, value, rest(in), rank));
                        });
    }

    private static String rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Optional<Rank> rank(ByteBuffer in) {
        try {
            long stamp = in.getLong();
            Origin origin = new Origin(in.getLong(), in.getLong());
            long seq = in.getLong();
            Hash hash = Hash.read(in);
            return stamp < 0 || seq < 1
                    ? Optional.empty()
                    : Optional.of(new Rank(new Stamp(stamp), new Dot(origin, seq), hash));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static void write(Rank rank, ByteBuffer out) {
        out.putLong(rank.stamp().bits());
        out.putLong(rank.dot().origin().high()).putLong(rank.dot().origin().low());
        out.putLong(rank.dot().seq());
        rank.hash().write(out);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Optional<ByteBuffer> bytes(String token, byte form) {
        if (token.length() > TOKEN_MAX) {
            return Optional.empty();
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            return in.hasRemaining() && in.get() == form ? Optional.of(in) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
