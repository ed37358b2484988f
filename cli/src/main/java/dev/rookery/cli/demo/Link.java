package dev.rookery.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cable from one node to another: a port on loopback that passes bytes on, and can be cut.
 * While it is cut, what is connected is broken off and what connects is turned away.
 *
 * <p>Threads: safe for any thread; each connection has two of its own.
 */
final class Link implements Closeable {

    private static final int BUFFER_BYTES = 16 << 10;
    private static final int CONNECTIONS_MAX = 64;

    private final ServerSocket port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile URI target = URI.create("http://127.0.0.1:0");
    private volatile boolean cut;

    Link() throws IOException {
        port =
                new ServerSocket(
                        0, CONNECTIONS_MAX, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        daemon(this::accept, "link-" + port.getLocalPort());
    }

    /** Where a node is told that its peer is. */
    String url() {
        return "http://127.0.0.1:" + port.getLocalPort();
    }

    /** Where the peer really is; may change when it starts again. */
    void leadsTo(String url) {
        target = URI.create(url);
    }

    void cut() {
        cut = true;
        open.forEach(Link::abort);
    }

    void heal() {
        cut = false;
    }

    private void accept() {
        try {
            while (!port.isClosed()) {
                Socket in = port.accept();
                if (cut || target.getPort() == 0 || open.size() > CONNECTIONS_MAX) {
                    abort(in);
                } else {
                    daemon(() -> connect(in), "link-to-" + target.getPort());
                }
            }
        } catch (IOException e) {
            open.forEach(Link::abort); // closed
        }
    }

    private void connect(Socket in) {
        open.add(in);
        try (in;
                Socket out = new Socket(target.getHost(), target.getPort())) {
            open.add(out);
            in.setTcpNoDelay(true);
            out.setTcpNoDelay(true);
            if (cut) {
                abort(in);
            }
            Thread back = daemon(() -> pass(out, in), "link-back");
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

    /** Until either side ends; then both do, as HTTP has no half-open connections. */
    private static void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            abort(from); // broken off, or cut
        }
        abort(to);
    }

    /** With a reset, so that the other side notices at once. */
    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed already, which is what was wanted.
            return;
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        cut = true;
        port.close();
        open.forEach(Link::abort);
    }
}
