package dev.rookery.sync.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to other nodes, one call at a time on each, kept for the next call.
 *
 * <p>The client's own pool is not used: after some cuts it had no place left, and nothing could be
 * called through it any more (sync/DESIGN.md). Here whoever made a call gives its connection back,
 * however the call ended.
 *
 * <p>Threads: safe for any thread.
 */
final class Lines {
    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

    private static final int WAITING_MAX = 32;

    private final HttpClientAgent client;
    private final int max;
    private final Duration connect;
    private final long keepNanos;
    private final Map<Address, Kept> kept = new HashMap<>();
    private long sweptNanos = System.nanoTime();

    /** Where a connection leads. */
    record Address(String host, int port, boolean tls) {}

    /** The connections to one address. */
    private static final class Kept {
        private final ArrayDeque<Line> idle = new ArrayDeque<>();
        private final ArrayDeque<Promise<Line>> waiting = new ArrayDeque<>();
        private int open;
    }

    /**
     * @param max connections to one address
     * @param connect within which one is opened, or not at all
     * @param keep how long a silent one is used again; it is closed by twice that time, while any
     *     call is made
     */
    Lines(HttpClientAgent client, int max, Duration connect, Duration keep) {
        this.client = client;
        this.max = max;
        this.connect = connect;
        this.keepNanos = keep.toNanos();
    }

    /** One connection, taken for one call. Then it is to be kept, or dropped. */
    final class Line {
        private final Address to;
        private final HttpClientConnection connection;
        private volatile Runnable broken = () -> {};
        private long idleSince;
        private boolean over;

        private Line(Address to, HttpClientConnection connection) {
            this.to = to;
            this.connection = connection;
            // The call that breaks with it says so; an idle one that breaks is no news.
            connection.exceptionHandler(
                    reset -> LOG.debug("a peer broke off: {}", reset.toString()));
            connection.closeHandler(closed -> broke());
        }

        /**
         * Begins a request.
         *
         * @param whenBroken told when the connection closes before it is given back; once the
         *     request has begun, where its answer is told, and behind what of that came before
         */
        Future<HttpClientRequest> request(RequestOptions options, Runnable whenBroken) {
            broken = whenBroken;
            return connection
                    .request(options)
                    .onSuccess(
                            begun -> {
                                Context here = Vertx.currentContext();
                                broken = () -> here.runOnContext(closed -> whenBroken.run());
                            });
        }

        private void broke() {
            drop();
            broken.run();
        }

        /** The next call may have it. */
        void keep() {
            Optional<Promise<Line>> next;
            synchronized (Lines.this) {
                if (over) {
                    return;
                }
                broken = () -> {}; // Else what the call was answered is held as long as this is.
                Kept mine = kept.get(to);
                next = Optional.ofNullable(mine.waiting.poll());
                if (next.isEmpty()) {
                    idleSince = System.nanoTime();
                    mine.idle.push(this);
                }
            }
            next.ifPresent(call -> call.complete(this));
        }

        /** Closes it. */
        void drop() {
            synchronized (Lines.this) {
                if (over) {
                    return;
                }
                over = true;
                kept.get(to).idle.remove(this);
            }
            connection.close();
            left(to);
        }
    }

    /** A connection, once there is one; fails when it cannot be opened, or too many wait. */
    Future<Line> take(Address to) {
        sweep();
        Promise<Line> line = Promise.promise();
        Optional<Line> idle;
        synchronized (this) {
            Kept there = kept.computeIfAbsent(to, address -> new Kept());
            idle = Optional.ofNullable(there.idle.poll());
            if (idle.isEmpty() && there.open >= max) {
                if (there.waiting.size() >= WAITING_MAX) {
                    return Future.failedFuture(WAITING_MAX + " calls wait for a connection to it");
                }
                there.waiting.add(line);
                return line.future();
            }
            there.open += idle.isEmpty() ? 1 : 0;
        }
        if (idle.filter(old -> System.nanoTime() - old.idleSince > keepNanos).isPresent()) {
            idle.get().drop();
            return take(to);
        }
        idle.ifPresentOrElse(line::complete, () -> open(to, line));
        return line.future();
    }

    /** Closes what was silent for long: at an address that is gone nobody else would. */
    private void sweep() {
        List<Line> old = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            if (now - sweptNanos <= keepNanos) {
                return;
            }
            sweptNanos = now;
            for (Kept there : kept.values()) {
                there.idle.stream()
                        .filter(line -> now - line.idleSince > keepNanos)
                        .forEach(old::add);
            }
        }
        old.forEach(Line::drop);
    }

    private void open(Address to, Promise<Line> line) {
        HttpConnectOptions where =
                new HttpConnectOptions()
                        .setHost(to.host())
                        .setPort(to.port())
                        .setSsl(to.tls())
                        .setConnectTimeout(connect.toMillis());
        client.connect(where)
                .onComplete(
                        opened -> {
                            if (opened.succeeded()) {
                                line.complete(new Line(to, opened.result()));
                            } else {
                                left(to);
                                line.fail(opened.cause());
                            }
                        });
    }

    /** One connection fewer: the call that waits longest opens another. */
    private void left(Address to) {
        Promise<Line> next;
        synchronized (this) {
            Kept there = kept.get(to);
            there.open--;
            next = there.waiting.poll();
            if (next != null) {
                there.open++;
            } else if (there.open == 0) {
                kept.remove(to);
            }
        }
        if (next != null) {
            open(to, next);
        }
    }
}
