package dev.rookery.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to a node that breaks in the middle of large requests. */
final class CutLine implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger cuts;
    private final long cutAfter;
    private final Runnable whenCut;
    private volatile URI node;

    /**
     * @param cuts how often it breaks
     * @param cutAfter after so many bytes of one connection
     * @param whenCut run before the ends notice
     */
    CutLine(String node, int cuts, long cutAfter, Runnable whenCut) {
        this.node = URI.create(node);
        this.cuts = new AtomicInteger(cuts);
        this.cutAfter = cutAfter;
        this.whenCut = whenCut;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Leads to another node from now on. */
    void to(String other) {
        node = URI.create(other);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket there = new Socket(node.getHost(), node.getPort())) {
            threads.execute(() -> answers(there, client));
            if (!sent(client.getInputStream(), there.getOutputStream())) {
                whenCut.run();
            }
        } catch (IOException e) {
            return; // one of the ends is gone, and so is the other
        }
    }

    /** Whether all was passed on. */
    private boolean sent(InputStream in, OutputStream out) throws IOException {
        byte[] piece = new byte[64 << 10];
        long passed = 0;
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            out.write(piece, 0, n);
            passed += n;
            if (passed > cutAfter && cuts.getAndDecrement() > 0) {
                return false;
            }
        }
        return true;
    }

    private static void answers(Socket there, Socket client) {
        try {
            there.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            return; // cut
        }
    }
}
