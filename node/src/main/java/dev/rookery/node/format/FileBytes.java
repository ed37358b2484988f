package dev.rookery.node.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Parts of a file. */
final class FileBytes {

    private FileBytes() {}

    /** As many of these bytes as there are, ready to be read; none before the file's beginning. */
    static ByteBuffer read(FileChannel file, long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(at < 0 ? 0 : bytes);
        int read = 0;
        while (read >= 0 && buffer.hasRemaining()) {
            read = file.read(buffer, at + buffer.position());
        }
        return buffer.flip();
    }
}
