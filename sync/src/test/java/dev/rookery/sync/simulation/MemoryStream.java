package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All facts of one moment as a row of bytes: {@code u32 n}, then n origins as {@code origin 16 |
 * u64 maxSeq | u64 count | fingerprint 32}, then the facts, each origin's in order, as {@code u32
 * n, bytes}. The beginning names it, and the facts must add up to that.
 *
 * <p>Threads: immutable.
 *
 * @param whole the SHA-256 of the beginning
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MemoryStream(Hash whole, byte[] bytes) {
    private static final int ROW_BYTES = Origin.BYTES + 8 + 8 + Hash.BYTES;

    /** What a row of bytes says. */
    record Said(List<OriginRow> rows, List<Fact> facts) {}

    /** Of what a store has committed. */
    static MemoryStream of(FactStore store) {
        List<OriginRow> rows =
                store.load().stream()
                        .filter(row -> row.count() > 0)
                        .sorted(Comparator.comparing(OriginRow::origin))
                        .toList();
        ByteBuffer head = ByteBuffer.allocate(4 + rows.size() * ROW_BYTES).putInt(rows.size());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (OriginRow row : rows) {
            head.putLong(row.origin().high()).putLong(row.origin().low());
            head.putLong(row.maxSeq()).putLong(row.count());
            row.fingerprint().sum().write(head);
        }
        out.writeBytes(head.array());
        for (OriginRow row : rows) {
            for (Fact fact : store.facts(row.origin(), 1, row.maxSeq(), Long.MAX_VALUE)) {
                byte[] bytes = fact.canonical();
                out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
                out.writeBytes(bytes);
            }
        }
        return new MemoryStream(Hash.of(head.array()), out.toByteArray());
    }

    /**
     * Reads one; nothing but its form and its name is proven.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static Said read(byte[] bytes, Hash whole) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            List<OriginRow> rows = rows(in);
            byte[] head = new byte[in.position()];
            in.duplicate().flip().get(head);
            if (!Hash.of(head).equals(whole)) {
                throw new IllegalArgumentException("its beginning hashes to " + Hash.of(head));
            }
            List<Fact> facts = new ArrayList<>();
            while (in.hasRemaining()) {
                facts.add(Fact.parse(piece(in, in.getInt())));
            }
            return new Said(rows, facts);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it ends early", e);
        }
    }

    private static List<OriginRow> rows(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / ROW_BYTES) {
            throw new IllegalArgumentException(count + " origins do not fit");
        }
        List<OriginRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Origin origin = new Origin(in.getLong(), in.getLong());
            long maxSeq = in.getLong();
            long facts = in.getLong();
            Fingerprint sum = Fingerprint.read(in);
            rows.add(new OriginRow(origin, maxSeq, facts, sum, Hash.ZERO, false));
        }
        return rows;
    }

    private static byte[] piece(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a fact of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
