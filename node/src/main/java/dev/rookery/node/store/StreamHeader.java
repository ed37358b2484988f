package dev.rookery.node.store;

import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a stream of facts begins: whose they are, and what they must add up to. Its SHA-256 names the
 * stream.
 *
 * <pre>
 * "RookeryF" | u32 version = 1 | u32 n, bytes of the rest | u16 n, cluster
 * | per origin: origin 16 | u64 maxSeq | u64 count | fingerprint 32 | head 32
 * </pre>
 *
 * <p>Threads: immutable.
 *
 * @param rows each origin's, in their order; whether one forked shows in its counts alone
 */
public record StreamHeader(String clusterId, List<OriginRow> rows) {

    /** The newest form that this program reads, and the one that it writes. */
    public static final int VERSION = 1;

    /** Bytes from which the length of a header is known. */
    public static final int FIXED_BYTES = 16;

    private static final byte[] MAGIC = "RookeryF".getBytes(StandardCharsets.US_ASCII);
    private static final int ROW_BYTES = Origin.BYTES + 8 + 8 + Hash.BYTES + Hash.BYTES;

    /** Far more origins than a cluster has; whoever says more has nothing to say. */
    private static final int BYTES_MAX = 64 << 20;

    public StreamHeader {
        rows = List.copyOf(rows);
    }

    /** The bytes. */
    public byte[] encode() {
        byte[] cluster = clusterId.getBytes(StandardCharsets.UTF_8);
        int rest = 2 + cluster.length + rows.size() * ROW_BYTES;
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + rest);
        out.put(MAGIC).putInt(VERSION).putInt(rest);
        out.putShort((short) cluster.length).put(cluster);
        for (OriginRow row : rows) {
            out.putLong(row.origin().high()).putLong(row.origin().low());
            out.putLong(row.maxSeq()).putLong(row.count());
            row.fingerprint().sum().write(out);
            row.head().write(out);
        }
        return out.array();
    }

    /**
     * How many bytes a header has, by its first {@link #FIXED_BYTES}.
     *
     * @return empty when a newer program wrote it
     * @throws IllegalArgumentException when no header begins so
     */
    public static OptionalInt length(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        int version = in.getInt();
        int rest = in.getInt();
        if (!ByteBuffer.wrap(magic).equals(ByteBuffer.wrap(MAGIC)) || rest < 0 || version < 1) {
            throw new IllegalArgumentException("it is no stream of facts");
        }
        if (version > VERSION) {
            return OptionalInt.empty();
        }
        if (rest > BYTES_MAX) {
            throw new IllegalArgumentException("a header of " + rest + " bytes");
        }
        return OptionalInt.of(FIXED_BYTES + rest);
    }

    /**
     * Reads all bytes of a header.
     *
     * @throws IllegalArgumentException when they are none
     */
    public static StreamHeader parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes, FIXED_BYTES, bytes.length - FIXED_BYTES);
        int length = in.remaining() < 2 ? -1 : Short.toUnsignedInt(in.getShort());
        int left = in.remaining() - length;
        if (length < 0 || left < 0 || left % ROW_BYTES != 0) {
            throw new IllegalArgumentException("its header has no room for its rows");
        }
        byte[] cluster = new byte[length];
        in.get(cluster);
        List<OriginRow> rows = new ArrayList<>(left / ROW_BYTES);
        while (in.hasRemaining()) {
            rows.add(row(in));
        }
        return new StreamHeader(new String(cluster, StandardCharsets.UTF_8), rows);
    }

    private static OriginRow row(ByteBuffer in) {
        Origin origin = new Origin(in.getLong(), in.getLong());
        long maxSeq = in.getLong();
        long count = in.getLong();
        return new OriginRow(
                origin, maxSeq, count, Fingerprint.read(in), Hash.read(in), count > maxSeq);
    }
}
