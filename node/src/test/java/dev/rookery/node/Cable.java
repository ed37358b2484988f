package dev.rookery.node;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to a node's sync port: a port on loopback that passes bytes on, and can be cut. While it
 * is cut, what is connected is broken off and what connects is turned away.
 *
 * <p>Threads: safe for any thread; each connection has two of its own.
 */
final class Cable implements Closeable {
    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean cut;

    Cable() {
        try {
            port = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + port.getLocalPort();
    }

    /** May change when the node starts again. */
    void leadsTo(int syncPort) {
        target = syncPort;
    }

    void cut() {
        cut = true;
        open.forEach(Cable::abort);
    }

    void heal() {
        cut = false;
    }

    private void accept() {
        try {
            while (!port.isClosed()) {
                Socket in = port.accept();
                if (cut || target == 0) {
                    abort(in);
                } else {
                    daemon(() -> connect(in));
                }
            }
        } catch (IOException e) {
            open.forEach(Cable::abort); // closed
        }
    }

    private void connect(Socket in) {
        open.add(in);
        try (in;
                Socket out = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(out);
            in.setTcpNoDelay(true);
            out.setTcpNoDelay(true);
            if (cut) {
                abort(in);
            }
            Thread back = daemon(() -> pass(out, in));
            pass(in, out);
            back.join();
            open.remove(out);
        } catch (IOException e) {
            abort(in); // nothing listens there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(in);
        }
    }

    private static void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            abort(from);
        }
        abort(to);
    }

    /** With a reset, so that the other side notices at once. */
    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            return; // closed already
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        cut = true;
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Cable::abort);
    }
}
