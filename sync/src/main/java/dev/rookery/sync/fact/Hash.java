package dev.rookery.sync.fact;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256, as four big-endian words, so that it is a value that compares and sums cheaply.
 *
 * <p>Threads: immutable.
 */
public record Hash(long a, long b, long c, long d) implements Comparable<Hash> {

    /** Bytes of a hash. */
    public static final int BYTES = 32;

    /** 32 zero bytes: what precedes an origin's first fact. */
    public static final Hash ZERO = new Hash(0, 0, 0, 0);

    /** The SHA-256 of the parts, one after the other. */
    public static Hash of(byte[]... parts) {
        MessageDigest sha256 = sha256();
        for (byte[] part : parts) {
            sha256.update(part);
        }
        return ofBytes(sha256.digest());
    }

    /** Reads 32 bytes. */
    public static Hash ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
        }
        return read(ByteBuffer.wrap(bytes));
    }

    /** Reads the next 32 bytes of a buffer. */
    public static Hash read(ByteBuffer buffer) {
        return new Hash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** Reads 64 hex digits. */
    public static Hash parse(String hex) {
        return ofBytes(HexFormat.of().parseHex(hex));
    }

    /** Appends the 32 bytes to a buffer. */
    public void write(ByteBuffer buffer) {
        buffer.putLong(a).putLong(b).putLong(c).putLong(d);
    }

    /** The 32 bytes. */
    public byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        write(buffer);
        return buffer.array();
    }

    @Override
    public int compareTo(Hash o) {
        int order = Long.compareUnsigned(a, o.a);
        order = order != 0 ? order : Long.compareUnsigned(b, o.b);
        order = order != 0 ? order : Long.compareUnsigned(c, o.c);
        return order != 0 ? order : Long.compareUnsigned(d, o.d);
    }

    /** By the words: sets and maps of hashes ask this all the time. */
    @Override
    public boolean equals(Object o) {
        return o instanceof Hash other
                && a == other.a
                && b == other.b
                && c == other.c
                && d == other.d;
    }

    /** Any part of a SHA-256 is as spread as all of it. */
    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    /** 64 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
