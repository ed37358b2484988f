package dev.rookery.node.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Looks whether loading a file may run code that it holds: by its bytes, whatever it is called.
 *
 * <p>Found are pickles, plain, behind zlib or gzip, and as entries of zip archives (PyTorch, {@code
 * .npz}), and numpy arrays of objects. Tar archives are looked into as well, plain or behind gzip,
 * with the PyTorch archives that lie in them. Not looked into are bzip2, xz and lz4, other archives
 * in archives, and entries beyond the first {@value #ENTRIES_LOOKED_INTO}. What is not found is
 * therefore not proved to be harmless; whose bytes they are, a signature tells.
 *
 * <p>Reads a few kilobytes of ordinary files, a few megabytes of contrived ones, and {@value
 * #ENTRY_BYTES} bytes at most of each entry of an archive; inflates {@value #INFLATED_MAX} bytes at
 * most at a time; writes and runs nothing.
 *
 * <p>Threads: stateless; blocks on the disk.
 */
public final class FormatProbe {

    static final int ZIP = 0x04034b50;
    private static final int ZIP_EMPTY = 0x06054b50;
    private static final int GZIP = 0x8b1f;

    /** Read of a file without magic, as long as it may be a pickle of the old protocols. */
    private static final int READ_MAX = 4 << 20;

    private static final int INFLATED_MAX = 4 << 20;

    static final int ENTRY_BYTES = 64 << 10;
    static final int ENTRIES_LOOKED_INTO = 10_000;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int DEFLATED = 8;

    /** Where the data of joblib's first format begins, whose header is text. */
    private static final int ZFILE_HEADER_BYTES = 21;

    private FormatProbe() {}

    /**
     * Looks at a file.
     *
     * @return empty when nothing was found
     * @throws IOException when it cannot be read
     */
    public static Optional<UnsafeFormat> look(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            byte[] head = bytes(FileBytes.read(file, 0, NpyHeader.BYTES));
            if (head.length < 2) {
                return Optional.empty();
            }
            int magic = head.length < Integer.BYTES ? 0 : little(head).getInt(0);
            if (magic == ZIP || magic == ZIP_EMPTY) {
                return inArchive(file);
            }
            if (NpyHeader.isArray(head)) {
                return found(UnsafeFormat.NUMPY_OBJECT, NpyHeader.isOfObjects(head));
            }
            Optional<InputStream> packed = inflated(file, head);
            Optional<UnsafeFormat> itself =
                    packed.isPresent()
                            ? found(UnsafeFormat.PACKED_PICKLE, isPacked(packed.get()))
                            : found(UnsafeFormat.PICKLE, isPickle(file));
            return itself.isPresent() ? itself : inTar(file, head);
        }
    }

    /** What begins like a pickle may be a tar as well, and the other way round. */
    private static Optional<UnsafeFormat> inTar(FileChannel file, byte[] head) throws IOException {
        Optional<InputStream> packed = inflated(file, head);
        if (packed.isEmpty()) {
            return TarScan.look((at, length) -> bytes(FileBytes.read(file, at, length)));
        }
        try (InputStream in = packed.get()) {
            return TarScan.look(new TarScan.Passing(in));
        }
    }

    private static Optional<UnsafeFormat> found(UnsafeFormat format, boolean holds) {
        return holds ? Optional.of(format) : Optional.empty();
    }

    private static boolean isPickle(FileChannel file) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(file.position(0)));
        return PickleScan.isPickle(new PickleInput(in, true, READ_MAX));
    }

    /** What is behind zlib or gzip; empty for what begins like neither. */
    private static Optional<InputStream> inflated(FileChannel file, byte[] head)
            throws IOException {
        int first = little(head).getShort(0) & 0xFFFF;
        if (first == GZIP) {
            return Optional.of(PackedInput.gzip(file));
        }
        boolean named = head.length > ZFILE_HEADER_BYTES + 1 && head[0] == 'Z' && head[1] == 'F';
        int at = named ? ZFILE_HEADER_BYTES + (head[ZFILE_HEADER_BYTES] == ' ' ? 1 : 0) : 0;
        if (at + 1 < head.length && isZlib(head[at] & 0xFF, head[at + 1] & 0xFF)) {
            return Optional.of(PackedInput.zlib(file, at));
        }
        return Optional.empty();
    }

    private static boolean isZlib(int first, int second) {
        return (first & 0x0F) == DEFLATED && first >> 4 <= 7 && (first << 8 | second) % 31 == 0;
    }

    private static boolean isPacked(InputStream unpacked) throws IOException {
        try (InputStream in = new BufferedInputStream(unpacked)) {
            return PickleScan.isPickle(new PickleInput(in, false, INFLATED_MAX));
        }
    }

    private static Optional<UnsafeFormat> inArchive(FileChannel file) throws IOException {
        List<ZipDirectory.Entry> entries = ZipDirectory.entries(file);
        if (entries.stream().anyMatch(entry -> entry.name().endsWith("data.pkl"))) {
            return Optional.of(UnsafeFormat.TORCH_PICKLE);
        }
        for (ZipDirectory.Entry entry :
                entries.subList(0, Math.min(ENTRIES_LOOKED_INTO, entries.size()))) {
            Optional<UnsafeFormat> found = inEntry(file, entry.at());
            if (found.isEmpty() && entry.before() != 0) {
                found = inEntry(file, entry.at() + entry.before());
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<UnsafeFormat> inEntry(FileChannel file, long at) throws IOException {
        ByteBuffer header =
                FileBytes.read(file, at, LOCAL_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (header.limit() < LOCAL_HEADER_BYTES || header.getInt(0) != ZIP) {
            return Optional.empty();
        }
        long data =
                at
                        + LOCAL_HEADER_BYTES
                        + (header.getShort(26) & 0xFFFF)
                        + (header.getShort(28) & 0xFFFF);
        byte[] start = bytes(FileBytes.read(file, data, ENTRY_BYTES));
        boolean deflated = header.getShort(8) == DEFLATED;
        return inBytes(deflated ? inflatedHead(start) : start);
    }

    /** What an entry of an archive begins with. */
    static Optional<UnsafeFormat> inBytes(byte[] head) throws IOException {
        if (NpyHeader.isArray(head)) {
            return found(UnsafeFormat.NUMPY_OBJECT, NpyHeader.isOfObjects(head));
        }
        InputStream in = new ByteArrayInputStream(head);
        return found(
                UnsafeFormat.PICKLE, PickleScan.isPickle(new PickleInput(in, false, head.length)));
    }

    /** The first bytes of an entry, as far as they can be unpacked. */
    private static byte[] inflatedHead(byte[] packed) {
        Inflater inflater = new Inflater(true);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
            return in.readNBytes(NpyHeader.BYTES);
        } catch (IOException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(ByteBuffer read) {
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }
}
