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
        while (buffer.hasRemaining() && file.read(buffer, at + buffer.position()) >= 0) {
            continue;
        }
        return buffer.flip();
    }
}
