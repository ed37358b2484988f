package dev.rookery.sync.fact;

import java.nio.ByteBuffer;

/**
 * A sum of hashes mod 2²⁵⁶: equal for equal sets, whatever the order, and updated in constant time.
 *
 * <p>Threads: immutable.
 *
 * @param sum the 256 bits
 */
public record Fingerprint(Hash sum) {

    /** Of nothing. */
    public static final Fingerprint EMPTY = new Fingerprint(Hash.ZERO);

    /** With one more hash in the sum. */
    public Fingerprint plus(Hash hash) {
        long d = sum.d() + hash.d();
        long carry = carry(sum.d(), d);
        long c = sum.c() + hash.c();
        long carryC = carry(sum.c(), c);
        long c2 = c + carry;
        carryC += carry(c, c2);
        long b = sum.b() + hash.b();
        long carryB = carry(sum.b(), b);
        long b2 = b + carryC;
        carryB += carry(b, b2);
        return new Fingerprint(new Hash(sum.a() + hash.a() + carryB, b2, c2, d));
    }

    /** With one hash fewer in the sum. */
    public Fingerprint minus(Hash hash) {
        Hash inverted = new Hash(~hash.a(), ~hash.b(), ~hash.c(), ~hash.d());
        return plus(inverted).plus(new Hash(0, 0, 0, 1));
    }

    /** The 32 bytes. */
    public byte[] toBytes() {
        return sum.toBytes();
    }

    /** Reads the next 32 bytes of a buffer. */
    public static Fingerprint read(ByteBuffer buffer) {
        return new Fingerprint(Hash.read(buffer));
    }

    private static long carry(long before, long after) {
        return Long.compareUnsigned(after, before) < 0 ? 1 : 0;
    }
}
