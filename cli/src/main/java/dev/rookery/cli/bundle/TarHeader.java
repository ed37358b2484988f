package dev.rookery.cli.bundle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The block of {@value #BLOCK} bytes that precedes a file in a tar archive. Each name and size has
 * exactly one: whatever else stands in a block was not written here.
 *
 * <p>Source: POSIX.1-1988 ustar; sizes from 8 GiB on in base 256, as GNU tar writes them.
 *
 * @param name at most {@value #NAME_MAX} ASCII characters
 * @param size bytes of the file, without what fills its last block
 */
record TarHeader(String name, long size) {

    static final int BLOCK = 512;
    static final int NAME_MAX = 100;

    private static final int SIZE_AT = 124;
    private static final int SUM_AT = 148;
    private static final int NUMBER_BYTES = 12;
    private static final long OCTAL_MAX = 1L << 33;

    TarHeader {
        boolean plain = name.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (name.isEmpty() || name.length() > NAME_MAX || !plain || size < 0) {
            throw new IllegalArgumentException("no file of a tar: '" + name + "', " + size);
        }
    }

    byte[] encode() {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        put(block, 0, name);
        put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
        if (size < OCTAL_MAX) {
            put(block, SIZE_AT, octal(size, NUMBER_BYTES - 1) + "\0");
        } else {
            block.put(SIZE_AT, (byte) 0x80).putLong(SIZE_AT + NUMBER_BYTES - Long.BYTES, size);
        }
        put(block, 136, octal(0, NUMBER_BYTES - 1) + "\0");
        put(block, SUM_AT, "        0");
        put(block, 257, "ustar\00000");
        put(block, 329, "0000000\0" + "0000000\0");
        int sum = 0;
        for (byte b : block.array()) {
            sum += Byte.toUnsignedInt(b);
        }
        put(block, SUM_AT, octal(sum, 6) + "\0 ");
        return block.array();
    }

    /**
     * Reads a block.
     *
     * @throws DamagedBundleException when it is not the one of any name and size
     */
    static TarHeader decode(byte[] block) throws DamagedBundleException {
        try {
            int end = 0;
            while (end < NAME_MAX && block[end] != 0) {
                end++;
            }
            String name = new String(block, 0, end, StandardCharsets.US_ASCII);
            TarHeader header = new TarHeader(name, size(block));
            if (Arrays.equals(header.encode(), block)) {
                return header;
            }
        } catch (IllegalArgumentException e) {
            throw new DamagedBundleException("its name or size is none", e);
        }
        throw new DamagedBundleException("it was changed");
    }

    private static long size(byte[] block) {
        if (block[SIZE_AT] < 0) {
            return ByteBuffer.wrap(block).getLong(SIZE_AT + NUMBER_BYTES - Long.BYTES);
        }
        String digits = new String(block, SIZE_AT, NUMBER_BYTES - 1, StandardCharsets.US_ASCII);
        return Long.parseLong(digits, 8);
    }

    /** How many bytes of zero follow the file's own. */
    int filling() {
        return (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    /** How many bytes the header, the file and what fills it take. */
    long whole() {
        return BLOCK + size + filling();
    }

    private static String octal(long value, int digits) {
        String text = Long.toOctalString(value);
        return "0".repeat(digits - text.length()) + text;
    }

    private static void put(ByteBuffer block, int at, String text) {
        block.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }
}
