package dev.rookery.cli.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Asks another node for versions that were registered here until it shows them: written at A →
 * visible at B, from when the write was sent.
 *
 * <p>Threads: {@link #watch} from one thread, {@link #finish} from another after it; the rest runs
 * on the probe's own.
 */
public final class VisibilityProbe implements AutoCloseable {

    private static final int PENDING_MAX = 1000;
    private static final long GIVE_UP_NANOS = Duration.ofSeconds(15).toNanos();

    private record Pending(String path, long sentNanos) {}

    private final BlockingQueue<Pending> arriving = new ArrayBlockingQueue<>(PENDING_MAX);
    private final Histogram times = new Histogram();
    private final Socket socket;
    private final String host;
    private final Thread thread;
    private volatile boolean ending;
    private long unseen;

    public VisibilityProbe(InetSocketAddress other, String host) throws IOException {
        this.host = host;
        this.socket = new Socket(other.getAddress(), other.getPort());
        socket.setTcpNoDelay(true);
        this.thread = new Thread(this::run, "visibility-probe");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** One more to look for; left out when 1,000 are being looked for already. */
    public boolean watch(String model, String ref, long sentNanos) {
        String path = "/api/v1/models/" + model + "/versions/" + ref;
        return arriving.offer(new Pending(path, sentNanos));
    }

    /** Waits until all were seen or given up. */
    public Histogram finish() throws InterruptedException {
        ending = true;
        thread.join();
        return times;
    }

    /** How many were not seen within 15 s; after {@link #finish}. */
    public long unseen() {
        return unseen;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void run() {
        Deque<Pending> pending = new ArrayDeque<>();
        try {
            while (!ending || !pending.isEmpty() || !arriving.isEmpty()) {
                // The wait is the poll's interval: short beside what is measured.
                Pending first = arriving.poll(500, TimeUnit.MICROSECONDS);
                if (first != null) {
                    pending.add(first);
                }
                arriving.drainTo(pending);
                askForAll(pending);
            }
        } catch (IOException e) {
            unseen += pending.size() + arriving.size();
            throw new UncheckedIOException("could not watch " + host + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askForAll(Deque<Pending> pending) throws IOException {
        for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
            Pending one = each.next();
            boolean seen = ask(one.path()) == 200;
            long took = System.nanoTime() - one.sentNanos();
            if (seen) {
                times.add(took);
                each.remove();
            } else if (took > GIVE_UP_NANOS) {
                unseen++;
                each.remove();
            }
        }
    }

    private int ask(String path) throws IOException {
        socket.getOutputStream().write(Workload.get(host, path));
        ResponseReader reader = new ResponseReader();
        byte[] buffer = new byte[16 << 10];
        boolean complete = false;
        while (!complete) {
            int n = socket.getInputStream().read(buffer);
            if (n < 0) {
                throw new EOFException("the node closed the connection");
            }
            complete = reader.read(ByteBuffer.wrap(buffer, 0, n));
        }
        return reader.status();
    }
}
