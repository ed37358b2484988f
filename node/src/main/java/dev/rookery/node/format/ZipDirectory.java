package dev.rookery.node.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The entries of a zip archive, as its directory lists them. Loaders differ in where they look for
 * a directory (where the archive's end says, or right before it), so all of these places count.
 *
 * <p>Source: PKWARE, APPNOTE 6.3, sections 4.3 and 4.5.3.
 */
final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int COMMENT_MAX = 0xFFFF;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_BYTES = 56;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final long IN_EXTRA = 0xFFFFFFFFL;

    /** Most entries that are listed. */
    static final int ENTRIES_MAX = 100_000;

    private final FileChannel file;
    private final long size;
    private final List<Entry> entries = new ArrayList<>();

    private ZipDirectory(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /**
     * One file in an archive.
     *
     * @param at where its own header begins, as the directory says
     * @param before bytes before the archive, which the directory does not count
     */
    record Entry(String name, long at, long before) {}

    /** All entries, the first {@value #ENTRIES_MAX}; of what is no archive, none. */
    static List<Entry> entries(FileChannel file) throws IOException {
        ZipDirectory directory = new ZipDirectory(file);
        directory.read();
        return directory.entries;
    }

    private void read() throws IOException {
        long from = Math.max(0, size - END_BYTES - COMMENT_MAX);
        ByteBuffer tail = read(from, (int) (size - from));
        for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                read(from + at, tail.slice(at, END_BYTES).order(ByteOrder.LITTLE_ENDIAN));
                return;
            }
        }
    }

    /**
     * @param place where the end's record is
     */
    private void read(long place, ByteBuffer end) throws IOException {
        long bytes = end.getInt(12) & IN_EXTRA;
        long offset = end.getInt(16) & IN_EXTRA;
        SortedSet<Long> starts = new TreeSet<>(List.of(offset, place - bytes));
        ByteBuffer locator = read(place - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.limit() == LOCATOR_BYTES && locator.getInt(0) == LOCATOR) {
            long beside = place - LOCATOR_BYTES - END_64_BYTES;
            for (long at : new TreeSet<>(List.of(locator.getLong(8), beside))) {
                ByteBuffer large = read(at, END_64_BYTES);
                if (large.limit() == END_64_BYTES && large.getInt(0) == END_64) {
                    starts.add(large.getLong(48));
                    starts.add(at - large.getLong(40));
                }
            }
        }
        for (long start : starts) {
            list(start, start - offset);
        }
    }

    private void list(long start, long before) throws IOException {
        long at = start;
        while (entries.size() < ENTRIES_MAX) {
            ByteBuffer head = read(at, ENTRY_BYTES);
            if (head.limit() < ENTRY_BYTES || head.getInt(0) != ENTRY) {
                return;
            }
            int name = head.getShort(28) & 0xFFFF;
            int extra = head.getShort(30) & 0xFFFF;
            int comment = head.getShort(32) & 0xFFFF;
            ByteBuffer rest = read(at + ENTRY_BYTES, name + extra);
            if (rest.limit() < name + extra) {
                return;
            }
            String text = StandardCharsets.ISO_8859_1.decode(rest.slice(0, name)).toString();
            ByteBuffer more = rest.slice(name, extra).order(ByteOrder.LITTLE_ENDIAN);
            entries.add(new Entry(text, offset(head, more), before));
            at += ENTRY_BYTES + name + extra + comment;
        }
    }

    /**
     * Where a large archive has no room for it, the last of up to three values of an extra field.
     */
    private static long offset(ByteBuffer head, ByteBuffer extra) {
        long offset = head.getInt(42) & IN_EXTRA;
        if (offset != IN_EXTRA) {
            return offset;
        }
        int before = (head.getInt(24) & IN_EXTRA) == IN_EXTRA ? Long.BYTES : 0;
        before += (head.getInt(20) & IN_EXTRA) == IN_EXTRA ? Long.BYTES : 0;
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xFFFF;
            int length = extra.getShort() & 0xFFFF;
            if (length > extra.remaining()) {
                return offset;
            }
            if (id == 1 && length >= before + Long.BYTES) {
                return extra.getLong(extra.position() + before);
            }
            extra.position(extra.position() + length);
        }
        return offset;
    }

    /** As many of these bytes as there are. */
    private ByteBuffer read(long at, int bytes) throws IOException {
        return FileBytes.read(file, at, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
