package dev.rookery.sync.fact;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * One incarnation of a node: 128 random bits. A node draws a new one whenever its past may no
 * longer be its own (first start, restore, copied file).
 *
 * <p>Ordered as unsigned numbers, so the first byte leads: buckets are made of it.
 *
 * <p>Threads: immutable.
 *
 * @param high the first 8 bytes, big-endian
 * @param low the last 8 bytes, big-endian
 */
public record Origin(long high, long low) implements Comparable<Origin> {

    /** Bytes of an origin. */
    public static final int BYTES = 16;

    /** Reads the 16 bytes as {@link #toBytes()} writes them. */
    public static Origin ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an origin has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Origin(buffer.getLong(), buffer.getLong());
    }

    /** Reads 32 hex digits, as {@link #toString()} writes them. */
    public static Origin parse(String hex) {
        return ofBytes(HexFormat.of().parseHex(hex));
    }

    /** The 16 bytes, big-endian. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    /** The first byte, 0–255: the bucket that this origin belongs to. */
    public int bucket() {
        return (int) (high >>> 56);
    }

    @Override
    public int compareTo(Origin other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 32 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
