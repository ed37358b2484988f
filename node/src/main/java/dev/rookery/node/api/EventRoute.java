package dev.rookery.node.api;

import dev.rookery.node.service.EventLog;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Events as they happen, as server-sent events. The log on disk is the buffer: a watcher holds a
 * place in it and nothing else, so a slow one costs no memory, and is cut when it takes nothing for
 * {@link #SLOW}.
 *
 * <p>Threads: runs on Vert.x event loops; reads are done by workers.
 */
final class EventRoute {
    private static final String TEMPLATE = "/api/v1/events";
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final long LOOK_MILLIS = 50;
    private static final int PIECE = 100;

    private final Vertx vertx;
    private final EventLog log;
    private final LongSupplier changes;
    private final Workers workers;
    private final Responder responder;
    private final int watchersMax;
    private final AtomicInteger watchers = new AtomicInteger();

    EventRoute(
            Vertx vertx,
            EventLog log,
            LongSupplier changes,
            Workers workers,
            Responder responder,
            int watchersMax) {
        this.vertx = vertx;
        this.log = log;
        this.changes = changes;
        this.workers = workers;
        this.responder = responder;
        this.watchersMax = watchersMax;
    }

    List<Route> routes() {
        return List.of(new Route("GET", TEMPLATE, (Route.Handler.Stream) this::take));
    }

    private void take(Exchange exchange) {
        Query query = exchange.query(Set.of("model"));
        OptionalLong after = lastEventId(exchange);
        long begun = System.nanoTime();
        if (watchers.incrementAndGet() > watchersMax) {
            watchers.decrementAndGet();
            responder.refuse(
                    exchange.request(),
                    TEMPLATE,
                    begun,
                    Problem.of(
                            ApiCode.TOO_MANY_WATCHERS,
                            "there are " + watchersMax + " event streams already",
                            "close one, or ask another node"));
            return;
        }
        responder.answered(exchange.request(), TEMPLATE, begun, 200);
        new Watcher(exchange.request().response(), query.text("model"), after).start();
    }

    private static OptionalLong lastEventId(Exchange exchange) {
        Optional<String> given = exchange.header("Last-Event-ID");
        if (given.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!given.get().matches("\\d{1,18}")) {
            throw Problem.field(
                            ApiCode.HEADER_INVALID,
                            "Last-Event-ID",
                            given.get(),
                            "the id of an event of this node")
                    .refused();
        }
        return OptionalLong.of(Long.parseLong(given.get()));
    }

    /** One stream. */
    private final class Watcher {
        private final HttpServerResponse response;
        private final Optional<String> model;
        private final Context context = vertx.getOrCreateContext();
        private OptionalLong place;
        private long seenChanges = -1;
        private long lastWrite = System.nanoTime();
        private boolean reading;
        private boolean over;
        private long timer;

        Watcher(HttpServerResponse response, Optional<String> model, OptionalLong after) {
            this.response = response;
            this.model = model;
            this.place = after;
        }

        void start() {
            response.setChunked(true);
            response.putHeader("Content-Type", "text/event-stream");
            response.putHeader("Cache-Control", "no-store");
            response.putHeader("X-Content-Type-Options", "nosniff");
            response.closeHandler(nothing -> end());
            response.exceptionHandler(failure -> end());
            write(": rookery\n\n");
            timer = vertx.setPeriodic(LOOK_MILLIS, id -> look());
            look();
        }

        private void look() {
            if (reading || over) {
                return;
            }
            long quiet = System.nanoTime() - lastWrite;
            if (response.writeQueueFull()) {
                if (quiet > SLOW.toNanos()) {
                    end();
                    response.reset();
                }
                return;
            }
            long now = changes.getAsLong();
            if (now != seenChanges) {
                seenChanges = now;
                read();
            } else if (quiet > QUIET.toNanos()) {
                write(": quiet\n\n");
            }
        }

        private void read() {
            reading = true;
            OptionalLong from = place;
            try {
                workers.reads()
                        .execute(
                                () -> {
                                    try {
                                        Piece piece = piece(from);
                                        context.runOnContext(nothing -> told(piece));
                                    } catch (RuntimeException e) {
                                        context.runOnContext(nothing -> again());
                                    }
                                });
            } catch (RejectedExecutionException e) {
                again();
            }
        }

        private Piece piece(OptionalLong from) {
            if (from.isEmpty()) {
                return new Piece(log.newest(), List.of());
            }
            List<EventLog.Entry> entries = log.after(from.getAsLong(), PIECE);
            // An id ahead of the log is another log's: what follows here is what is new.
            long last =
                    entries.isEmpty()
                            ? Math.min(from.getAsLong(), log.newest())
                            : entries.get(entries.size() - 1).id();
            return new Piece(last, entries);
        }

        private void told(Piece piece) {
            reading = false;
            if (over) {
                return;
            }
            place = OptionalLong.of(piece.last());
            StringBuilder text = new StringBuilder();
            for (EventLog.Entry entry : piece.entries()) {
                if (model.isEmpty() || model.equals(entry.model())) {
                    text.append(sse(entry));
                }
            }
            if (text.length() > 0) {
                write(text.toString());
            }
            if (piece.entries().size() == PIECE) {
                again();
                look();
            }
        }

        /** The store could not be read just now, or has more: the next look reads. */
        private void again() {
            reading = false;
            seenChanges = -1;
        }

        private void write(String text) {
            lastWrite = System.nanoTime();
            response.write(text);
        }

        private void end() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                watchers.decrementAndGet();
            }
        }
    }

    private record Piece(long last, List<EventLog.Entry> entries) {}

    private static String sse(EventLog.Entry entry) {
        byte[] data =
                Json.bytes(
                        out -> {
                            out.writeStartObject();
                            out.writeStringField("id", Long.toString(entry.id()));
                            out.writeStringField("type", entry.type());
                            Views.text(out, "model", entry.model());
                            Views.text(out, "version", entry.version());
                            out.writeStringField("detail", entry.detail());
                            out.writeStringField("at", Iso.text(entry.atMillis()));
                            out.writeEndObject();
                        });
        return "id: "
                + entry.id()
                + "\nevent: "
                + entry.type()
                + "\ndata: "
                + new String(data, StandardCharsets.UTF_8)
                + "\n\n";
    }
}
