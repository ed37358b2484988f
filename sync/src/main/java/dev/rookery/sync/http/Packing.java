package dev.rookery.sync.http;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Answers made smaller on the way, as HTTP's {@code deflate} (RFC 9110, 8.4.1.2). What is signed is
 * what travels.
 *
 * <p>Threads: stateless.
 */
final class Packing {

    /** The coding's name. */
    static final String DEFLATE = "deflate";

    /** Below this, a packed answer saves less than its headers have. */
    static final int BYTES_MIN = 4 << 10;

    /**
     * A line of this speed is never slower than packing for it: one core packs some 60 to 100 MB a
     * second to about half.
     */
    static final long LINE_MAX = 30_000_000;

    private static final int BUFFER_BYTES = 64 << 10;

    /** What a sample must save of itself, as a part of it: weights, mostly noise, save a tenth. */
    private static final int SAVED_PART_MIN = 8;

    private Packing() {}

    /** Whether packing saves enough, by a sample from the middle of what is large. */
    static boolean pays(Body body) {
        if (body.length() <= 2 * BUFFER_BYTES) {
            return true;
        }
        int from = body.length() / 2 - BUFFER_BYTES / 2;
        int sampled = pack(body, from, BUFFER_BYTES).length();
        return sampled <= BUFFER_BYTES - BUFFER_BYTES / SAVED_PART_MIN;
    }

    /** Packs, fast rather than small. */
    static Body pack(Body body) {
        return pack(body, 0, body.length());
    }

    private static Body pack(Body body, int from, int length) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(body.bytes(), from, length);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(length / 2);
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return new Body(out.toByteArray());
        } finally {
            deflater.end();
        }
    }

    /**
     * Unpacks.
     *
     * @param bytesMax what comes out at most, whatever went in
     * @throws IllegalArgumentException when it is not packed so, ends early or is too large
     */
    static Body unpack(Body packed, int bytesMax) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed.bytes());
            ByteArrayOutputStream out = new ByteArrayOutputStream(packed.length() * 2);
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!inflater.finished()) {
                int bytes = inflater.inflate(buffer);
                boolean stuck = bytes == 0 && !inflater.finished();
                if (stuck && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new IllegalArgumentException("a packed answer ends early");
                }
                if (out.size() + bytes > bytesMax) {
                    throw new IllegalArgumentException(
                            "a packed answer of more than " + bytesMax + " bytes");
                }
                out.write(buffer, 0, bytes);
            }
            return new Body(out.toByteArray());
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("an answer that is not packed as it says", e);
        } finally {
            inflater.end();
        }
    }
}
