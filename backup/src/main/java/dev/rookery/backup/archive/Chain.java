package dev.rookery.backup.archive;

import dev.rookery.backup.file.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A link of the chain: it commits to every byte before it.
 *
 * <p>Threads: immutable.
 */
final class Chain {
    /** Before anything. */
    static final Chain START = new Chain(new byte[Sha256.BYTES]);

    private final byte[] hash;

    private Chain(byte[] hash) {
        this.hash = hash;
    }

    static Chain of(byte[] hash) {
        if (hash.length != Sha256.BYTES) {
            throw new IllegalArgumentException("a link has 32 bytes, not " + hash.length);
        }
        return new Chain(hash.clone());
    }

    static Chain parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** SHA-256(this | length of the body | body). */
    Chain next(byte[] body) {
        MessageDigest digest = Sha256.digest();
        digest.update(hash);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(body.length).flip());
        return new Chain(digest.digest(body));
    }

    byte[] toBytes() {
        return hash.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Chain that && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** 64 hex digits. */
    @Override
    public String toString() {
        return Sha256.hex(hash);
    }
}
