package dev.rookery.node.api;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Upload;
import dev.rookery.sync.fact.Hash;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes an artifact in while it arrives: one piece at a time is read, written by a worker, then the
 * next is asked for, so that memory stays flat whatever the size.
 *
 * <p>Threads: runs on Vert.x event loops; the disk is written by workers.
 */
final class UploadRoute {
    static final String TEMPLATE = "/api/v1/artifacts";
    private static final String EXPECTED = "X-Content-SHA256";

    /** So much of an upload is held while the disk is busy; then its sender waits. */
    private static final int WAITING_MAX = 1 << 20;

    private final Vertx vertx;
    private final ArtifactStore store;
    private final Workers workers;
    private final Responder responder;
    private final HttpLimits limits;
    private final AtomicInteger open = new AtomicInteger();

    UploadRoute(
            Vertx vertx,
            ArtifactStore store,
            Workers workers,
            Responder responder,
            HttpLimits limits) {
        this.vertx = vertx;
        this.store = store;
        this.workers = workers;
        this.responder = responder;
        this.limits = limits;
    }

    void take(Exchange exchange) {
        exchange.noQuery();
        HttpServerRequest request = exchange.request();
        long begun = System.nanoTime();
        Optional<Problem> refused = Guard.checkBody(request, false);
        Optional<Hash> expected =
                exchange.header(EXPECTED).map(text -> ArtifactRoutes.hash(EXPECTED, text));
        if (refused.isEmpty() && BodyReader.announced(request) > store.bytesMax()) {
            refused = Optional.of(BodyReader.tooLarge(store.bytesMax()));
        }
        if (refused.isPresent()) {
            responder.refuse(request, TEMPLATE, begun, refused.get());
        } else if (open.incrementAndGet() > limits.uploadsMax()) {
            open.decrementAndGet();
            responder.refuse(request, TEMPLATE, begun, Failures.overloaded());
        } else {
            new Intake(request, begun, expected).start();
        }
    }

    /** One upload. Its pieces are written one after the other: the next is read after the write. */
    private final class Intake {
        private final HttpServerRequest request;
        private final long begun;
        private final Optional<Hash> expected;
        private final Context context = vertx.getOrCreateContext();
        private Optional<Upload> upload = Optional.empty();
        private long lastByte = System.nanoTime();
        private boolean over;
        private Buffer waiting = Buffer.buffer();
        private boolean writing;
        private boolean ended;
        private long timer;

        Intake(HttpServerRequest request, long begun, Optional<Hash> expected) {
            this.request = request;
            this.begun = begun;
            this.expected = expected;
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
            onDisk(() -> write(bytes), this::written);
        }

        private void end() {
            ended = true;
            if (!over && !writing) {
                finish();
            }
        }

        private void written(boolean fits) {
            writing = false;
            if (over) {
                discard();
            } else if (!fits) {
                refuse(BodyReader.tooLarge(store.bytesMax()));
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
                    () -> upload().finish(expected),
                    outcome -> {
                        writing = false;
                        if (outcome instanceof Upload.Different different) {
                            refuse(differs(different));
                        } else {
                            Upload.Kept kept = (Upload.Kept) outcome;
                            close();
                            responder.send(request, TEMPLATE, begun, reply(kept.artifact()));
                        }
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
            responder.refuse(request, TEMPLATE, begun, problem);
        }

        private void close() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                open.decrementAndGet();
            }
        }

        private void discard() {
            upload.ifPresent(begunUpload -> onDisk(() -> close(begunUpload), nothing -> {}));
            upload = Optional.empty();
        }

        private Boolean write(byte[] bytes) {
            return upload().write(ByteBuffer.wrap(bytes));
        }

        private Boolean close(Upload unfinished) {
            unfinished.close();
            return true;
        }

        /** On the disk's worker; the event loop sees the field after it was told. */
        private Upload upload() {
            if (upload.isEmpty()) {
                upload = Optional.of(store.begin());
            }
            return upload.get();
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
                responder.refuse(request, TEMPLATE, begun, Failures.problem(failure));
            }
        }
    }

    /** What is kept. */
    static Reply reply(StoredArtifact kept) {
        return Reply.json(
                201,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("sha256", kept.hash().toString());
                    out.writeNumberField("size", kept.size());
                    out.writeEndObject();
                });
    }

    private static Problem differs(Upload.Different different) {
        return Problem.field(
                ApiCode.ARTIFACT_HASH_MISMATCH,
                EXPECTED,
                different.expected().toString(),
                "the SHA-256 of the bytes, which is " + different.found());
    }
}
