package dev.rookery.node.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Writes replies.
 *
 * <p>Threads: event loops only.
 */
final class Responder {
    private static final CharSequence NOSNIFF_NAME =
            HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");

    /** How long what a refused client still sends is read and thrown away, so that it can read. */
    private static final long LINGER_MILLIS = 500;

    private final Vertx vertx;
    private final HttpMeter meter;

    Responder(Vertx vertx, HttpMeter meter) {
        this.vertx = vertx;
        this.meter = meter;
    }

    /** Counts an answer that somebody else writes. */
    void answered(HttpServerRequest request, String route, long begun, int status) {
        meter.answered(request.method().name(), route, status, System.nanoTime() - begun);
    }

    void send(HttpServerRequest request, String route, long begun, Reply reply) {
        HttpServerResponse response = request.response();
        answered(request, route, begun, reply.status());
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        response.putHeader(NOSNIFF_NAME, NOSNIFF);
        if (!reply.contentType().isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType());
        }
        if (!reply.headers().isEmpty()) {
            reply.headers().forEach(response::putHeader);
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(reply.body().length()));
            response.end();
        } else if (reply.status() == 204) {
            response.end();
        } else {
            response.end(reply.body());
        }
    }

    void refuse(HttpServerRequest request, String route, long begun, Problem problem) {
        boolean unread = !request.isEnded();
        boolean unclear = isUnclear(problem);
        if (unread || unclear) {
            request.response().putHeader(HttpHeaders.CONNECTION, CLOSE);
        }
        send(request, route, begun, Reply.problem(problem));
        if (unclear) {
            request.connection().close();
        } else if (unread) {
            meter.cut("refused");
            linger(request);
        }
    }

    /** Whether where the request ended is not sure: what follows on the connection is none. */
    static boolean isUnclear(Problem problem) {
        return problem.code().equals(ApiCode.REQUEST_MALFORMED.name());
    }

    void otherMethod(HttpServerRequest request, long begun, List<String> allowed) {
        request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
        refuse(
                request,
                "none",
                begun,
                Problem.field(
                        ApiCode.METHOD_NOT_ALLOWED,
                        "the method",
                        request.method().name(),
                        String.join(" or ", allowed)));
    }

    private void linger(HttpServerRequest request) {
        request.handler(discarded -> {});
        request.endHandler(nothing -> {});
        request.exceptionHandler(nothing -> {});
        request.resume();
        vertx.setTimer(LINGER_MILLIS, id -> request.connection().close());
    }
}
