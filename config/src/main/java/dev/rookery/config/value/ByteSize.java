package dev.rookery.config.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as {@code 512B}, {@code 64KB}, {@code 16MB}, {@code 2GB} or {@code
 * 1TB}. Units are powers of 1024, as memory and page sizes are; {@code MiB} is read as {@code MB}.
 * Threads: immutable.
 *
 * @param bytes at least 0
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,18})\\s*([KMGT]?)(I?B)?");
    private static final String UNITS = "KMGT";

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is at least 0 bytes, not " + bytes);
        }
    }

    public static ByteSize ofKb(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 10));
    }

    public static ByteSize ofMb(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    public static ByteSize ofGb(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 30));
    }

    /**
     * @return empty when the text is not a size, or is one of 8 exabytes or more
     */
    public static Optional<ByteSize> parse(String text) {
        Matcher match = WRITTEN.matcher(text.strip().toUpperCase(java.util.Locale.ROOT));
        if (!match.matches()) {
            return Optional.empty();
        }
        int power = match.group(2).isEmpty() ? 0 : UNITS.indexOf(match.group(2)) + 1;
        long count = Long.parseLong(match.group(1));
        if (count > Long.MAX_VALUE >> (10 * power)) {
            return Optional.empty();
        }
        return Optional.of(new ByteSize(count << (10 * power)));
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /**
     * The largest unit that divides the size exactly, so that the text reads back as the same size.
     */
    @Override
    public String toString() {
        int power = UNITS.length();
        while (power > 0 && (bytes == 0 || bytes % (1L << (10 * power)) != 0)) {
            power--;
        }
        String unit = power == 0 ? "" : UNITS.substring(power - 1, power);
        return (bytes >> (10 * power)) + unit + "B";
    }
}
