package dev.rookery.node.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads one body into memory, up to a size and in a given time.
 *
 * <p>Threads: owned by one event loop.
 */
final class BodyReader {
    private static final int EXPECTED_BYTES = 1_024;

    private final long bytesMax;
    private final Consumer<byte[]> whole;
    private final Consumer<Problem> refused;
    private final Deadlines.Deadline deadline;
    private Buffer collected = Buffer.buffer(EXPECTED_BYTES);
    private boolean over;

    private BodyReader(
            long bytesMax,
            Deadlines deadlines,
            Duration allowed,
            Consumer<byte[]> whole,
            Consumer<Problem> refused) {
        this.bytesMax = bytesMax;
        this.whole = whole;
        this.refused = refused;
        this.deadline = deadlines.within(allowed, () -> refuse(tooSlow()));
    }

    /** Begins; exactly one of both is called, or none when the client goes away. */
    static void read(
            HttpServerRequest request,
            long bytesMax,
            Deadlines deadlines,
            Duration allowed,
            Consumer<byte[]> whole,
            Consumer<Problem> refused) {
        long announced = announced(request);
        if (announced > bytesMax) {
            refused.accept(tooLarge(bytesMax));
            return;
        }
        BodyReader reader = new BodyReader(bytesMax, deadlines, allowed, whole, refused);
        request.handler(reader::take);
        request.endHandler(nothing -> reader.end());
        request.exceptionHandler(failure -> reader.deadline.met());
    }

    /** What Content-Length says; −1 when it says nothing. */
    static long announced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length == null || length.length() > 18) {
            return length == null ? -1 : Long.MAX_VALUE;
        }
        return length.chars().allMatch(c -> c >= '0' && c <= '9') && !length.isEmpty()
                ? Long.parseLong(length)
                : -1;
    }

    static Problem tooLarge(long bytesMax) {
        return Problem.of(
                ApiCode.BODY_TOO_LARGE,
                "the body is larger than " + bytesMax + " bytes",
                "send less, or raise http.max-body (http.max-upload for artifacts)");
    }

    static Problem tooSlow() {
        return Problem.of(
                ApiCode.BODY_TOO_SLOW, "the body did not arrive in time", "send it at once");
    }

    private void take(Buffer chunk) {
        if (over) {
            return;
        }
        if (collected.length() + (long) chunk.length() > bytesMax) {
            refuse(tooLarge(bytesMax));
        } else {
            collected.appendBuffer(chunk);
        }
    }

    private void end() {
        if (!over) {
            over = true;
            deadline.met();
            whole.accept(collected.getBytes());
        }
    }

    private void refuse(Problem problem) {
        if (!over) {
            over = true;
            deadline.met();
            collected = Buffer.buffer();
            refused.accept(problem);
        }
    }
}
