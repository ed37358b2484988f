package dev.rookery.node.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Whether a numpy array is one of objects, which its loader unpickles.
 *
 * <p>Source: NumPy, {@code numpy.lib.format}, versions 1 to 3: magic, version, the header's length,
 * then a Python dictionary as text. That text has many spellings, so whatever NumPy itself would
 * not write there counts as objects, too.
 */
final class NpyHeader {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** Of a header; NumPy reads 10,000 characters where nobody tells it to read more. */
    private static final int HEADER_MAX = 32 << 10;

    private static final Pattern OBJECTS =
            Pattern.compile("(?<![A-Za-z_])O(?![A-Za-z_])|\\bobject_?\\b");

    /** Escapes, and two texts beside each other that make one. */
    private static final Pattern DISGUISED = Pattern.compile("\\\\|['\"]\\s*['\"]");

    /** What suffices of a file to tell. */
    static final int BYTES = HEADER_MAX + 12;

    private NpyHeader() {}

    static boolean isArray(byte[] head) {
        return head.length >= MAGIC.length
                && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * @param head the first bytes of an array, {@link #BYTES} of them where there are as many
     */
    static boolean isOfObjects(byte[] head) {
        if (head.length < 12) {
            return false; // Nobody loads it.
        }
        boolean first = head[6] == 1;
        long length = (head[8] & 0xFF) | (head[9] & 0xFF) << 8;
        if (!first) {
            length |= (head[10] & 0xFFL) << 16 | (head[11] & 0xFFL) << 24;
        }
        int from = first ? 10 : 12;
        if (length > HEADER_MAX) {
            return true;
        }
        int to = (int) Math.min(head.length, from + length);
        String header = new String(head, from, to - from, StandardCharsets.ISO_8859_1);
        return OBJECTS.matcher(header).find() || DISGUISED.matcher(header).find();
    }
}
