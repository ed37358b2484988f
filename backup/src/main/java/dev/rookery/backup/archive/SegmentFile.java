package dev.rookery.backup.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The end of a file that the archive appends to: the port by which a test can fill the disk.
 *
 * <p>Threads: owned by the archive's writer; not safe to share.
 */
interface SegmentFile extends Closeable {

    /** Appends all of these bytes, or throws and may have appended some. */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Puts zeros behind the end, which later writes replace: forcing those then waits for their
     * bytes alone, and not for the file's new size as well.
     */
    void reserve(long bytes) throws IOException;

    /** Makes what was written durable. */
    void force() throws IOException;

    /** Cuts the file, and what was reserved in it. */
    void truncate(long size) throws IOException;

    /** Opens files that exist. */
    @FunctionalInterface
    interface Opener {
        SegmentFile open(Path file) throws IOException;
    }

    /** The real one. */
    static SegmentFile onDisk(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        return new OnDisk(channel, channel.size());
    }

    /** A file of a disk. */
    final class OnDisk implements SegmentFile {
        private static final int ZEROS = 1 << 16;

        private final FileChannel channel;
        private long end;

        private OnDisk(FileChannel channel, long end) {
            this.channel = channel;
            this.end = end;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
        }

        @Override
        public void reserve(long bytes) throws IOException {
            long at = end;
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(bytes, ZEROS));
            while (at < end + bytes) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), end + bytes - at));
                at += channel.write(zeros, at);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
            end = size;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
