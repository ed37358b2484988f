package dev.rookery.sync.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Reads a body whole, up to a limit. */
final class Bodies {

    /** There is more of it than is allowed. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long bytesMax) {
            super("a body of more than " + bytesMax + " bytes", null, false, false);
        }
    }

    private Bodies() {}

    /**
     * Reads to the end. Nothing beyond the limit is kept, whatever length was announced.
     *
     * @return fails with {@link TooLargeException}, or as the stream does
     */
    static Future<byte[]> read(ReadStream<Buffer> stream, long bytesMax) {
        Promise<byte[]> done = Promise.promise();
        Buffer body = Buffer.buffer();
        stream.exceptionHandler(done::tryFail);
        stream.endHandler(end -> done.tryComplete(body.getBytes()));
        stream.handler(
                chunk -> {
                    if (body.length() + chunk.length() > bytesMax) {
                        stream.handler(ignored -> {});
                        done.tryFail(new TooLargeException(bytesMax));
                    } else {
                        body.appendBuffer(chunk);
                    }
                });
        return done.future();
    }
}
