package dev.rookery.node.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at what the files in a tar archive begin with. A header is told by its sum, so old archives
 * without a magic count too. It ends at the first block that is no header. Entries of unknown types
 * are files, as they are for Python's tarfile, by which models are unpacked.
 *
 * <p>Source: POSIX.1-1988, "ustar", and POSIX.1-2001, "pax"; sizes of GNU tar beyond 8 GiB.
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
    private static final byte PAX = 'x';

    private static final Pattern PAX_SIZE =
            Pattern.compile("(?:^|\n)\\d{1,9} size=(\\d{1,18})(?=\n)");
    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,12}");
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
        OptionalLong told = OptionalLong.empty();
        for (int entry = 0; entry < FormatProbe.ENTRIES_LOOKED_INTO; entry++) {
            byte[] header = archive.at(at, BLOCK);
            long size = isHeader(header) ? size(header, told) : -1;
            if (size < 0 || size > Long.MAX_VALUE - at - 2 * BLOCK) {
                return Optional.empty();
            }
            byte[] head = archive.at(at + BLOCK, (int) Math.min(size, FormatProbe.ENTRY_BYTES));
            Optional<UnsafeFormat> found = inFile(head);
            if (found.isPresent()) {
                return found;
            }
            told = header[TYPE_AT] == PAX ? paxSize(head) : OptionalLong.empty();
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        return Optional.empty();
    }

    /** The size of what follows, where pax says it: of more than 8 GiB the header does not. */
    private static OptionalLong paxSize(byte[] records) {
        Matcher size = PAX_SIZE.matcher(new String(records, StandardCharsets.ISO_8859_1));
        OptionalLong told = OptionalLong.empty();
        while (size.find()) {
            told = OptionalLong.of(Long.parseLong(size.group(1)));
        }
        return told;
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

    private static boolean isHeader(byte[] block) {
        if (block.length < BLOCK) {
            return false;
        }
        int sum = SUM_CHARS * ' ';
        int signed = sum;
        for (int i = 0; i < BLOCK; i++) {
            boolean counts = i < SUM_AT || i >= SUM_AT + SUM_CHARS;
            sum += counts ? block[i] & 0xFF : 0;
            signed += counts ? block[i] : 0; // As some old writers did.
        }
        long told = octal(block, SUM_AT, SUM_CHARS);
        return told == sum || told == signed;
    }

    /** Of links, folders and devices nothing follows, whatever they say. */
    private static long size(byte[] header, OptionalLong told) {
        if (header[TYPE_AT] >= '1' && header[TYPE_AT] <= '6') {
            return 0;
        }
        if (told.isPresent()) {
            return told.getAsLong();
        }
        boolean binary = (header[SIZE_AT] & 0x80) != 0;
        return binary
                ? ByteBuffer.wrap(header).getLong(SIZE_AT + SIZE_CHARS - Long.BYTES)
                : octal(header, SIZE_AT, SIZE_CHARS);
    }

    /** Digits between blanks, up to a zero: none are 0, and −1 when there is anything else. */
    private static long octal(byte[] from, int at, int chars) {
        String all = new String(from, at, chars, StandardCharsets.ISO_8859_1);
        int zero = all.indexOf('\0');
        String text = (zero < 0 ? all : all.substring(0, zero)).strip();
        if (text.isEmpty()) {
            return 0;
        }
        return OCTAL.matcher(text).matches() ? Long.parseLong(text, 8) : -1;
    }
}
