package dev.rookery.node.store;

import dev.rookery.node.registry.VersionRow.Claim;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Claims on numbers as bytes: {@code u64 number | u8 majority | u64 fact}, one after the other.
 *
 * <p>Threads: stateless.
 */
final class ClaimCodec {

    private static final int CLAIM_BYTES = Long.BYTES + 1 + Long.BYTES;

    private ClaimCodec() {}

    static byte[] encode(List<Claim> claims) {
        ByteBuffer out = ByteBuffer.allocate(claims.size() * CLAIM_BYTES);
        for (Claim claim : claims) {
            out.putLong(claim.number()).put((byte) (claim.majority() ? 1 : 0));
            out.putLong(claim.fact().handle());
        }
        return out.array();
    }

    static List<Claim> decode(byte[] bytes, FactTable facts) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Claim> claims = new ArrayList<>(bytes.length / CLAIM_BYTES);
        while (in.hasRemaining()) {
            long number = in.getLong();
            boolean majority = in.get() != 0;
            claims.add(new Claim(number, majority, facts.ref(in.getLong())));
        }
        return claims;
    }
}
