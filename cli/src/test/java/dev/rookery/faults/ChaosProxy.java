package dev.rookery.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A line that is not what it should be, between one node and another's sync port.
 *
 * <p>Threads: safe for any thread; each connection has two of its own.
 */
final class ChaosProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 << 10;

    private final Place target;
    private final ServerSocket port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Weather weather = Weather.FAIR;

    /** How bytes are carried in one direction of one connection. */
    interface Weather {
        Weather FAIR = (bytes, length, line) -> line.write(bytes, 0, length);

        /** They are taken and never arrive: the connection looks open from both ends. */
        Weather HALF_OPEN = (bytes, length, line) -> line.carried += length;

        void carry(byte[] bytes, int length, Line line) throws IOException, InterruptedException;

        static Weather late(Duration delay) {
            return (bytes, length, line) -> {
                line.pause(delay);
                line.write(bytes, 0, length);
            };
        }

        /** A hundred bytes at a time, and long pauses. */
        static Weather trickle(Duration pause) {
            return (bytes, length, line) -> {
                for (int at = 0; at < length; at += 100) {
                    line.pause(pause);
                    line.write(bytes, at, Math.min(100, length - at));
                }
            };
        }

        /** Broken off in the midst of a body. */
        static Weather cutAfter(long bytesMax) {
            return (bytes, length, line) -> {
                int left = (int) Math.max(0, Math.min(length, bytesMax - line.carried));
                line.write(bytes, 0, left);
                if (left < length) {
                    throw new IOException("cut after " + bytesMax + " bytes");
                }
            };
        }
    }

    /** One direction of one connection. Threads: owned by the thread that carries. */
    final class Line {
        private final OutputStream out;
        private long carried;

        private Line(OutputStream out) {
            this.out = out;
        }

        void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            carried += length;
        }

        /** That long, but not beyond the proxy's end. */
        void pause(Duration length) throws IOException, InterruptedException {
            if (closed.await(length.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("closed");
            }
        }
    }

    ChaosProxy(Place target) throws IOException {
        this.target = target;
        this.port = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** Where the node is told that its peer is. */
    String url() {
        return "http://127.0.0.1:" + port.getLocalPort();
    }

    /** From now on, for open connections too. */
    void weather(Weather now) {
        weather = now;
    }

    /** Fair weather, and what is stuck is broken off. */
    void heal() {
        weather = Weather.FAIR;
        open.forEach(ChaosProxy::abort);
    }

    private void accept() {
        try {
            while (!port.isClosed()) {
                Socket in = port.accept();
                daemon(() -> connect(in));
            }
        } catch (IOException e) {
            open.forEach(ChaosProxy::abort); // closed
        }
    }

    private void connect(Socket in) {
        open.add(in);
        try (in;
                Socket out = new Socket(target.host(), Place.SYNC_PORT)) {
            open.add(out);
            in.setTcpNoDelay(true);
            out.setTcpNoDelay(true);
            Thread back = daemon(() -> pass(out, in));
            pass(in, out);
            back.join();
            open.remove(out);
        } catch (IOException e) {
            abort(in); // nobody listens there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(in);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            Line line = new Line(to.getOutputStream());
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                weather.carry(buffer, n, line);
            }
        } catch (IOException e) {
            abort(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        Thread thread = new Thread(work, "chaos");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        port.close();
        open.forEach(ChaosProxy::abort);
    }
}
