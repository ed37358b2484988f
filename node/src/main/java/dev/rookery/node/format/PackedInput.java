package dev.rookery.node.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * What is behind zlib or gzip. It ends where the packed bytes are not what they should be, or are
 * more than are looked at: nobody could load what follows, or it is too far away.
 *
 * <p>Threads: owned by its maker.
 */
final class PackedInput extends InputStream {

    /** Packed bytes that are read. */
    private static final long PACKED_MAX = 64 << 20;

    private final InputStream unpacked;

    private PackedInput(InputStream unpacked) {
        this.unpacked = unpacked;
    }

    /** Behind gzip's header; nothing where it only begins like one. */
    static InputStream gzip(FileChannel file) throws IOException {
        try {
            return new PackedInput(new GZIPInputStream(packed(file, 0)));
        } catch (IOException e) {
            return InputStream.nullInputStream();
        }
    }

    static InputStream zlib(FileChannel file, long at) throws IOException {
        return new PackedInput(new InflaterInputStream(packed(file, at)));
    }

    private static InputStream packed(FileChannel file, long at) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(file.position(at)));
        return new InputStream() {
            private long left = PACKED_MAX;

            @Override
            public int read() throws IOException {
                return left-- > 0 ? in.read() : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = left > 0 ? in.read(into, from, (int) Math.min(left, length)) : -1;
                left -= Math.max(0, read);
                return read;
            }
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        try {
            return unpacked.read(into, from, length);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Also ends the inflater, whose memory is not the heap's. */
    @Override
    public void close() throws IOException {
        unpacked.close();
    }
}
