package dev.rookery.sync.clock;

/**
 * A hybrid logical clock reading: milliseconds since 1970 in the upper 48 bits, a counter in the
 * lower 16. It ranks facts; it is never shown as a time.
 *
 * <p>Threads: immutable.
 *
 * @param bits milliseconds·2¹⁶ + counter, compared as a signed 64-bit number; never negative
 */
public record Stamp(long bits) implements Comparable<Stamp> {

    /** The stamp before every stamp. */
    public static final Stamp ZERO = new Stamp(0);

    private static final int COUNTER_BITS = 16;

    /** The last stamp that a fact may carry: the end of the year 5999. */
    public static final Stamp MAX = new Stamp((127_174_492_799_999L << COUNTER_BITS) | 0xFFFF);

    public Stamp {
        if (bits < 0) {
            throw new IllegalArgumentException("a stamp is never negative: " + bits);
        }
    }

    /** The first stamp of a millisecond. */
    public static Stamp ofMillis(long millis) {
        return new Stamp(millis << COUNTER_BITS);
    }

    /** Milliseconds since 1970, of the clock that led when the stamp was issued. */
    public long millis() {
        return bits >>> COUNTER_BITS;
    }

    /** How many stamps were issued before it in the same millisecond, at most 65,535. */
    public int counter() {
        return (int) (bits & 0xFFFF);
    }

    /** The very next stamp. A full counter carries into the milliseconds; {@link #MAX} stays. */
    public Stamp next() {
        return bits >= MAX.bits ? MAX : new Stamp(bits + 1);
    }

    @Override
    public int compareTo(Stamp other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        return millis() + "+" + counter();
    }
}
