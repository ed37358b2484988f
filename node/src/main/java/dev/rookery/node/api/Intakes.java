package dev.rookery.node.api;

import dev.rookery.node.artifact.ArtifactException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bodies of any size on their way to the disk: one piece at a time is read, written by a worker,
 * then the next is asked for, so that memory stays flat whatever the size.
 *
 * <p>Threads: runs on Vert.x event loops; the disk is written by workers.
 */
final class Intakes {

    /** So much of a body is held while the disk is busy; then its sender waits. */
    private static final int WAITING_MAX = 1 << 20;

    /** When a sink is to be closed and the disk has too much to do. */
    private static final Duration CLOSE_AGAIN = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Intakes.class);

    private final Vertx vertx;
    private final Workers workers;
    private final Responder responder;
    private final HttpLimits limits;
    private final AtomicInteger open = new AtomicInteger();

    Intakes(Vertx vertx, Workers workers, Responder responder, HttpLimits limits) {
        this.vertx = vertx;
        this.workers = workers;
        this.responder = responder;
        this.limits = limits;
    }

    /**
     * Where a body goes. Made, called and closed on workers, one call at a time; what it refuses it
     * throws as a {@link RefusedException}.
     */
    interface Sink extends AutoCloseable {

        /** Takes the next bytes. */
        void write(ByteBuffer bytes);

        /** Told after the last byte; its answer is the request's. */
        Reply finish();

        /** Told when the body broke off, or was refused. */
        @Override
        void close();
    }

    /** Reads the body, unless too many are being read. */
    void begin(Exchange exchange, long begun, Supplier<Sink> sink) {
        if (open.incrementAndGet() > limits.uploadsMax()) {
            open.decrementAndGet();
            responder.refuse(
                    exchange.request(), exchange.route().template(), begun, Failures.overloaded());
        } else {
            new Intake(exchange, begun, sink).start();
        }
    }

    /** One body. Its pieces are written one after the other: the next is read after the write. */
    private final class Intake {
        private final HttpServerRequest request;
        private final long begun;
        private final String template;
        private final Supplier<Sink> begin;
        private final Context context = vertx.getOrCreateContext();
        private Optional<Sink> sink = Optional.empty();
        private long lastByte = System.nanoTime();
        private boolean over;
        private Buffer waiting = Buffer.buffer();
        private boolean writing;
        private boolean ended;
        private long timer;

        Intake(Exchange exchange, long begun, Supplier<Sink> begin) {
            this.request = exchange.request();
            this.template = exchange.route().template();
            this.begun = begun;
            this.begin = begin;
        }

        void start() {
            request.handler(this::piece);
            request.endHandler(nothing -> end());
            request.exceptionHandler(failure -> gone());
            timer = vertx.setPeriodic(limits.body().toMillis(), id -> look());
        }

        private void piece(Buffer bytes) {
            lastByte = System.nanoTime();
            if (over) {
                return;
            }
            waiting.appendBuffer(bytes);
            if (waiting.length() >= WAITING_MAX) {
                request.pause();
            }
            if (!writing) {
                writeWaiting();
            }
        }

        /** What came while the disk was busy goes there at once: a hand-over costs as much. */
        private void writeWaiting() {
            byte[] bytes = waiting.getBytes();
            waiting = Buffer.buffer();
            writing = true;
            onDisk(() -> write(bytes), written -> written());
        }

        private void end() {
            ended = true;
            if (!over && !writing) {
                finish();
            }
        }

        private void written() {
            writing = false;
            if (over) {
                discard();
            } else if (waiting.length() > 0) {
                request.resume();
                writeWaiting();
            } else {
                request.resume();
                if (ended) {
                    finish();
                }
            }
        }

        private void finish() {
            writing = true;
            onDisk(
                    () -> sink().finish(),
                    reply -> {
                        writing = false;
                        close();
                        responder.send(request, template, begun, reply);
                    });
        }

        private void gone() {
            close();
            if (!writing) {
                discard();
            }
        }

        private void look() {
            long quiet = System.nanoTime() - lastByte;
            if (!writing && !over && quiet > limits.body().toNanos()) {
                refuse(BodyReader.tooSlow());
            }
        }

        private void refuse(Problem problem) {
            close();
            discard();
            responder.refuse(request, template, begun, problem);
        }

        private void close() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                open.decrementAndGet();
            }
        }

        private void discard() {
            Optional<Sink> unfinished = sink;
            sink = Optional.empty();
            unfinished.ifPresent(this::closeSoon);
        }

        /** What nobody closes would keep its place, so a full queue is asked again. */
        private void closeSoon(Sink unfinished) {
            try {
                workers.disk().execute(() -> close(unfinished));
            } catch (RejectedExecutionException e) {
                vertx.setTimer(CLOSE_AGAIN.toMillis(), id -> closeSoon(unfinished));
            }
        }

        private Boolean write(byte[] bytes) {
            sink().write(ByteBuffer.wrap(bytes));
            return true;
        }

        private void close(Sink unfinished) {
            try {
                unfinished.close();
            } catch (ArtifactException e) {
                log.warn("[artifact] {}", e.getMessage());
            }
        }

        /** On the disk's worker; the event loop sees the field after it was told. */
        private Sink sink() {
            if (sink.isEmpty()) {
                sink = Optional.of(begin.get());
            }
            return sink.get();
        }

        private <T> void onDisk(Supplier<T> work, Consumer<T> then) {
            try {
                workers.disk()
                        .execute(
                                () -> {
                                    try {
                                        T done = work.get();
                                        context.runOnContext(nothing -> then.accept(done));
                                    } catch (RuntimeException e) {
                                        context.runOnContext(nothing -> failed(e));
                                    }
                                });
            } catch (RejectedExecutionException e) {
                failed(e);
            }
        }

        private void failed(RuntimeException failure) {
            writing = false;
            boolean told = over;
            close();
            discard();
            if (!told) {
                responder.refuse(request, template, begun, Failures.problem(failure));
            }
        }
    }
}
