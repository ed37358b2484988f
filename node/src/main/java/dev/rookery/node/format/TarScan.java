package dev.rookery.node.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks at what the files in a tar archive begin with. A header is told by its sum, so old archives
 * without a magic count too. It ends at the first block that is no header.
 *
 * <p>Source: POSIX.1-1988, "ustar"; sizes of GNU tar beyond 8 GiB.
 *
 * <p>Threads: stateless; blocks as its source does.
 */
final class TarScan {

    private static final int BLOCK = 512;
    private static final int SIZE_AT = 124;
    private static final int SIZE_CHARS = 12;
    private static final int SUM_AT = 148;
    private static final int SUM_CHARS = 8;
    private static final int TYPE_AT = 156;
    private static final int ZIP_NAME_CHARS_AT = 26;
    private static final int ZIP_HEADER_BYTES = 30;

    /** Unpacked bytes that are passed over: with more before it, an entry is not looked at. */
    private static final long PASSED_MAX = 64 << 20;

    private TarScan() {}

    /** The archive's bytes. */
    @FunctionalInterface
    interface Archive {

        /**
         * Those from a place on; fewer where it ends.
         *
         * @param at never before what was asked for last
         */
        byte[] at(long at, int length) throws IOException;
    }

    /** One that is unpacked on the way, as far as entries are looked at. */
    static final class Passing implements Archive {

        private final InputStream in;
        private long passed;

        Passing(InputStream in) {
            this.in = in;
        }

        @Override
        public byte[] at(long at, int length) throws IOException {
            if (at > PASSED_MAX) {
                return new byte[0];
            }
            while (passed < at) {
                long skipped = in.skip(at - passed);
                if (skipped <= 0 && in.read() < 0) {
                    return new byte[0];
                }
                passed += Math.max(1, skipped);
            }
            byte[] bytes = in.readNBytes(length);
            passed += bytes.length;
            return bytes;
        }
    }

    static Optional<UnsafeFormat> look(Archive archive) throws IOException {
        long at = 0;
        for (int entry = 0; entry < FormatProbe.ENTRIES_LOOKED_INTO; entry++) {
            byte[] header = archive.at(at, BLOCK);
            long size = isHeader(header) ? size(header) : -1;
            if (size < 0 || size > Long.MAX_VALUE - at - 2 * BLOCK) {
                return Optional.empty();
            }
            int length = (int) Math.min(size, FormatProbe.ENTRY_BYTES);
            if (isFile(header[TYPE_AT])) {
                Optional<UnsafeFormat> found = inFile(archive.at(at + BLOCK, length));
                if (found.isPresent()) {
                    return found;
                }
            }
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        return Optional.empty();
    }

    private static Optional<UnsafeFormat> inFile(byte[] head) throws IOException {
        ByteBuffer little = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length < ZIP_HEADER_BYTES || little.getInt(0) != FormatProbe.ZIP) {
            return FormatProbe.inBytes(head);
        }
        // PyTorch writes it as its archive's first entry.
        int name = Math.min(little.getShort(ZIP_NAME_CHARS_AT) & 0xFFFF, head.length - 30);
        boolean torch =
                new String(head, ZIP_HEADER_BYTES, name, StandardCharsets.ISO_8859_1)
                        .endsWith("data.pkl");
        return torch ? Optional.of(UnsafeFormat.TORCH_PICKLE) : Optional.empty();
    }

    private static boolean isFile(byte type) {
        return type == '0' || type == 0 || type == '7';
    }

    private static boolean isHeader(byte[] block) {
        if (block.length < BLOCK) {
            return false;
        }
        int sum = SUM_CHARS * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i < SUM_AT || i >= SUM_AT + SUM_CHARS ? block[i] & 0xFF : 0;
        }
        return octal(block, SUM_AT, SUM_CHARS) == sum;
    }

    private static long size(byte[] header) {
        boolean binary = (header[SIZE_AT] & 0x80) != 0;
        return binary
                ? ByteBuffer.wrap(header).getLong(SIZE_AT + SIZE_CHARS - Long.BYTES)
                : octal(header, SIZE_AT, SIZE_CHARS);
    }

    /** Digits between blanks and zeros; −1 when there are others, or none. */
    private static long octal(byte[] from, int at, int chars) {
        String text =
                new String(Arrays.copyOfRange(from, at, at + chars), StandardCharsets.ISO_8859_1)
                        .replace('\0', ' ')
                        .strip();
        return text.matches("[0-7]{1,12}") ? Long.parseLong(text, 8) : -1;
    }
}
