package dev.rookery.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Keep-alive connections on one selector and one thread: the load shares the machine with what it
 * measures, so it takes little of it. Closed loop (each connection asks again when answered), or at
 * a rate, where a request's time counts from when it was due.
 *
 * <p>Threads: owned by the thread that runs it; not safe to share.
 */
public final class LoadGenerator {

    private static final long SECOND = 1_000_000_000L;
    private static final long SILENCE_MAX = 30 * SECOND;

    /** Told of each registration's answer. */
    public interface Answered {
        /** Times are of {@link System#nanoTime()}. */
        void answered(long i, long sentNanos, long answeredNanos);
    }

    private final InetSocketAddress address;
    private final Workload workload;
    private final Answered listener;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Histogram times = new Histogram();
    private long next;
    private long errors;
    private Optional<String> firstError = Optional.empty();

    /**
     * @param first the number of the first request, so that runs after another do not repeat
     */
    public LoadGenerator(
            InetSocketAddress address, Workload workload, long first, Answered listener) {
        this.address = address;
        this.workload = workload;
        this.next = first;
        this.listener = listener;
    }

    /** The number after the last request that was sent. */
    public long next() {
        return next;
    }

    /** Runs for this long, or until {@code countMax} requests were sent. */
    public Figures closed(int connections, Duration length, long countMax) {
        return run(connections, length, countMax, 0);
    }

    /** Sends this many a second, whatever the answers take, as far as connections are free. */
    public Figures paced(int connections, Duration length, double perSecond) {
        return run(connections, length, Long.MAX_VALUE, (long) (SECOND / perSecond));
    }

    private Figures run(int count, Duration length, long countMax, long gapNanos) {
        try (Selector selector = Selector.open()) {
            List<Connection> connections = new ArrayList<>();
            for (int c = 0; c < count; c++) {
                connections.add(new Connection(address, selector));
            }
            try {
                return loop(selector, connections, new Pace(length, countMax, gapNanos));
            } finally {
                connections.forEach(Connection::close);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not load " + address + ": " + e.getMessage(), e);
        }
    }

    private Figures loop(Selector selector, List<Connection> connections, Pace pace)
            throws IOException {
        idle.addAll(connections);
        long start = System.nanoTime();
        pace.start(start);
        int waiting = 0;
        long heard = start;
        while (true) {
            long now = System.nanoTime();
            while (!idle.isEmpty() && pace.due(now)) {
                waiting += send(idle.poll(), pace.take(now)) ? 1 : 0;
            }
            if (waiting == 0 && pace.over(now)) {
                return figures(connections.size(), System.nanoTime() - start);
            }
            if (now - heard > SILENCE_MAX) {
                errors += waiting;
                firstError = firstError.or(() -> Optional.of("no answer for 30 s"));
                return figures(connections.size(), now - start);
            }
            selector.select(pace.millisUntilDue(now, idle.isEmpty()));
            for (SelectionKey key : selector.selectedKeys()) {
                if (receive((Connection) key.attachment())) {
                    waiting--;
                    heard = System.nanoTime();
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private boolean send(Connection connection, long due) {
        long i = next++;
        try {
            connection.send(i, workload.request(i), due);
            return true;
        } catch (IOException e) {
            failed(connection, e.toString());
            return false;
        }
    }

    /**
     * @return true when the request on it has ended, well or not
     */
    private boolean receive(Connection connection) {
        try {
            if (!connection.receive()) {
                return false;
            }
            long now = System.nanoTime();
            if (connection.status() == workload.expected()) {
                times.add(now - connection.due());
                listener.answered(connection.request(), connection.due(), now);
            } else {
                error("HTTP " + connection.status() + " " + connection.bodyStart());
            }
            idle.add(connection);
        } catch (IOException | IllegalArgumentException e) {
            failed(connection, e.toString());
        }
        return true;
    }

    private void failed(Connection connection, String why) {
        error(why);
        try {
            connection.reopen();
            idle.add(connection);
        } catch (IOException e) {
            error("cannot connect again: " + e.getMessage());
        }
    }

    private void error(String why) {
        errors++;
        firstError =
                firstError.or(() -> Optional.of(why.substring(0, Math.min(200, why.length()))));
    }

    private Figures figures(int connections, long nanos) {
        return new Figures(
                workload.name(),
                connections,
                times.total(),
                errors,
                Duration.ofNanos(nanos),
                times.quantile(0.5),
                times.quantile(0.99),
                times.max(),
                firstError);
    }

    /** When the next request may go. Threads: owned by the loop; not safe to share. */
    private static final class Pace {
        private final long lengthNanos;
        private final long gapNanos;
        private long left;
        private long dueAt;
        private long end;

        Pace(Duration length, long countMax, long gapNanos) {
            this.lengthNanos = length.toNanos();
            this.left = countMax;
            this.gapNanos = gapNanos;
        }

        void start(long now) {
            dueAt = now;
            end = now + lengthNanos;
        }

        boolean over(long now) {
            return left <= 0 || (gapNanos == 0 ? now : dueAt) - end >= 0;
        }

        boolean due(long now) {
            return !over(now) && (gapNanos == 0 || now - dueAt >= 0);
        }

        /** The time from which the request counts. */
        long take(long now) {
            left--;
            long due = gapNanos == 0 ? now : dueAt;
            dueAt += gapNanos;
            return due;
        }

        long millisUntilDue(long now, boolean allBusy) {
            if (gapNanos == 0 || allBusy) {
                return 1000;
            }
            return Math.max(1, Math.min(1000, (dueAt - now) / 1_000_000));
        }
    }
}
