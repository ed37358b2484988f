package dev.rookery.sync.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.LongPredicate;

/** Reads a body whole, up to a limit. */
final class Bodies {

    /** There is more of it than is allowed. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long bytesMax) {
            super("a body of more than " + bytesMax + " bytes", null, false, false);
        }
    }

    /** All requests together hold as much as they may. */
    static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoRoomException() {
            super("too many bytes are being read; come again", null, false, false);
        }
    }

    private Bodies() {}

    /**
     * Reads to the end. Nothing beyond the limit is kept, whatever length was announced.
     *
     * @return fails with {@link TooLargeException}, or as the stream does
     */
    static Future<byte[]> read(ReadStream<Buffer> stream, long bytesMax) {
        return read(stream, bytesMax, bytes -> true);
    }

    /**
     * The same, where there may be no room for it.
     *
     * @param room whether there is, for a body of so many bytes up to now
     * @return fails with {@link NoRoomException} too
     */
    static Future<byte[]> read(ReadStream<Buffer> stream, long bytesMax, LongPredicate room) {
        Promise<byte[]> done = Promise.promise();
        Buffer body = Buffer.buffer();
        stream.exceptionHandler(done::tryFail);
        stream.endHandler(end -> done.tryComplete(body.getBytes()));
        stream.handler(
                chunk -> {
                    long bytes = (long) body.length() + chunk.length();
                    if (bytes > bytesMax) {
                        stream.handler(ignored -> {});
                        done.tryFail(new TooLargeException(bytesMax));
                    } else if (!room.test(bytes)) {
                        stream.handler(ignored -> {});
                        done.tryFail(new NoRoomException());
                    } else {
                        body.appendBuffer(chunk);
                    }
                });
        return done.future();
    }
}
