package dev.rookery.node.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Bytes that may be a pickle, read once from the front, and no more of them than is allowed.
 *
 * <p>Threads: owned by its maker.
 */
final class PickleInput {

    /** Kept of a line; the rest is passed over. */
    private static final int LINE_KEPT = 256;

    private final InputStream in;
    private final boolean skipsFree;
    private long left;

    /**
     * @param skipsFree whether bytes that are passed over cost nothing, as in a file
     * @param bytesMax how many others are read before the input counts as ended
     */
    PickleInput(InputStream in, boolean skipsFree, long bytesMax) {
        this.in = in;
        this.skipsFree = skipsFree;
        this.left = bytesMax;
    }

    /** The next byte; -1 at the end. */
    int next() throws IOException {
        if (left <= 0) {
            return -1;
        }
        left--;
        return in.read();
    }

    /** A little-endian length; -1 when the input ends within it. */
    long length(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int octet = next();
            if (octet < 0) {
                return -1;
            }
            value |= (long) octet << (8 * i);
        }
        return value;
    }

    /**
     * Passes bytes over.
     *
     * @return false when the input ends within them; true also where they are more than is read,
     *     and then nothing follows
     */
    boolean skip(long bytes) throws IOException {
        if (!skipsFree && bytes > left) {
            left = 0;
            return true;
        }
        long rest = bytes;
        while (rest > 0) {
            long skipped = in.skip(rest);
            if (skipped <= 0) {
                skipped = in.read() < 0 ? 0 : 1;
            }
            if (skipped == 0) {
                break;
            }
            rest -= skipped;
        }
        left -= skipsFree ? 0 : bytes;
        return rest == 0;
    }

    /** The beginning of the text up to the line's end; empty when the input ends before. */
    Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = next();
        while (octet >= 0 && octet != '\n') {
            if (line.length() < LINE_KEPT) {
                line.append((char) octet);
            }
            octet = next();
        }
        return octet < 0 ? Optional.empty() : Optional.of(line.toString());
    }

    /** Passes a line over; false when the input ends within it. */
    boolean passLine() throws IOException {
        int octet = next();
        while (octet >= 0 && octet != '\n') {
            octet = next();
        }
        return octet >= 0;
    }
}
