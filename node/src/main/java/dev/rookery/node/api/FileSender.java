package dev.rookery.node.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sends files that the node itself named, as attachments that no browser shows or runs.
 *
 * <p>Threads: event loops only.
 */
final class FileSender {
    private FileSender() {}

    /**
     * A file to send.
     *
     * @param name what a browser saves it as; the client's text, so it is encoded
     * @param etag the bytes' hash
     */
    record Sendable(Path file, long size, String name, String etag) {}

    /** Sends it, or the part that is asked for; answers with the status. */
    static int send(HttpServerRequest request, Sendable sendable, Runnable sent) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.ETAG, '"' + sendable.etag() + '"');
        response.putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.putHeader("X-Content-Type-Options", "nosniff");
        ByteRange.Asked asked =
                isSameAsBefore(request, sendable)
                        ? ByteRange.asked(
                                Optional.ofNullable(request.getHeader("Range")), sendable.size())
                        : new ByteRange.Asked.All();
        if (asked instanceof ByteRange.Asked.Outside) {
            response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + sendable.size());
            throw Problem.field(
                            ApiCode.RANGE_UNSATISFIABLE,
                            "Range",
                            request.getHeader("Range"),
                            "within the " + sendable.size() + " bytes")
                    .refused();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        response.putHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        response.putHeader("Content-Disposition", disposition(sendable.name()));
        ByteRange range = new ByteRange(0, sendable.size());
        int status = 200;
        if (asked instanceof ByteRange.Asked.Part part) {
            range = part.range();
            status = 206;
            response.putHeader(
                    HttpHeaders.CONTENT_RANGE,
                    "bytes "
                            + range.from()
                            + "-"
                            + (range.from() + range.length() - 1)
                            + "/"
                            + sendable.size());
        }
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(range.length()));
        if (request.method().equals(HttpMethod.HEAD) || range.length() == 0) {
            response.end().onComplete(ended -> sent.run());
        } else {
            response.sendFile(sendable.file().toString(), range.from(), range.length())
                    .onComplete(ended -> sent.run());
        }
        return status;
    }

    /** Whether a part would fit what the client has; a stage may name other bytes by now. */
    private static boolean isSameAsBefore(HttpServerRequest request, Sendable sendable) {
        String had = request.getHeader("If-Range");
        return had == null || had.equals('"' + sendable.etag() + '"');
    }

    private static String disposition(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename*=UTF-8''" + encoded;
    }
}
