package dev.rookery.cli.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One keep-alive connection with at most one request on it.
 *
 * <p>Threads: owned by the load's loop; not safe to share.
 */
final class Connection {

    private static final int BUFFER_BYTES = 16 << 10;

    private final InetSocketAddress address;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ResponseReader reader = new ResponseReader();
    private SocketChannel channel;
    private long request;
    private long due;

    Connection(InetSocketAddress address, Selector selector) throws IOException {
        this.address = address;
        this.selector = selector;
        this.channel = open();
    }

    private SocketChannel open() throws IOException {
        SocketChannel opened = SocketChannel.open(address);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        opened.register(selector, SelectionKey.OP_READ, this);
        return opened;
    }

    /** After a failure: the request on it is lost. */
    void reopen() throws IOException {
        close();
        in.clear();
        out.clear();
        reader.reset();
        channel = open();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("could not close a connection to " + address, e);
        }
    }

    /**
     * @param bytes at most 16 KB, so that a socket's buffer takes them
     * @param dueAt the time from which it counts
     */
    void send(long i, byte[] bytes, long dueAt) throws IOException {
        request = i;
        due = dueAt;
        reader.reset();
        out.clear().put(bytes).flip();
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * @return true when the answer is complete
     */
    boolean receive() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the node closed the connection");
        }
        in.flip();
        boolean complete = reader.read(in);
        in.compact();
        return complete;
    }

    long request() {
        return request;
    }

    long due() {
        return due;
    }

    int status() {
        return reader.status();
    }

    String bodyStart() {
        return reader.bodyStart();
    }
}
