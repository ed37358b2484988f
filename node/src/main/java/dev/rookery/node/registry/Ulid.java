package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A version's identity: 48 bits of milliseconds, 80 bits of chance (or of a key's hash), written as
 * 26 characters of Crockford's base 32.
 *
 * <p>Source: the ULID specification (ulid/spec); lower case is accepted when read, and the letters
 * I, L, O, U are not.
 *
 * <p>Threads: immutable.
 */
public record Ulid(long high, long low) implements Comparable<Ulid> {

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;

    /** From milliseconds since 1970 and 80 further bits. */
    public static Ulid of(long millis, int chanceHigh16, long chanceLow64) {
        return new Ulid(millis << 16 | (chanceHigh16 & 0xFFFF), chanceLow64);
    }

    /** Reads 26 characters; empty when they are no ULID. */
    public static Optional<Ulid> parse(String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = DIGITS.indexOf(Character.toUpperCase(text.charAt(i)));
            if (digit < 0) {
                return Optional.empty();
            }
            high = high << 5 | low >>> 59;
            low = low << 5 | digit;
        }
        return Optional.of(new Ulid(high, low));
    }

    /** Milliseconds since 1970 of its making. */
    public long millis() {
        return high >>> 16;
    }

    @Override
    public int compareTo(Ulid other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 26 characters. */
    @Override
    public String toString() {
        char[] text = new char[LENGTH];
        long h = high;
        long l = low;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (l & 31));
            l = l >>> 5 | h << 59;
            h >>>= 5;
        }
        return new String(text);
    }
}
