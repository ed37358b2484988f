package dev.rookery.node.api;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * One event loop's server.
 *
 * <p>Threads: runs on Vert.x event loops; must not block.
 */
final class HttpLoop extends VerticleBase {
    private static final long DRAIN_SECONDS = 5;

    private final HttpApi api;
    private HttpServer server;
    private Deadlines deadlines;

    HttpLoop(HttpApi api) {
        this.api = api;
    }

    @Override
    public Future<?> start() {
        Responder responder = new Responder(vertx, api.meter());
        deadlines = new Deadlines(vertx);
        RequestHandler handler =
                api.handler(
                        new RequestHandler.Loop(
                                context,
                                new Guard(api.settings().allowedHosts()),
                                responder,
                                deadlines,
                                api.settings().maxBody().bytes()));
        server = vertx.createHttpServer(api.options());
        return server.connectionHandler(connection -> connected(connection, handler))
                .invalidRequestHandler(request -> malformed(request, responder))
                .requestHandler(handler::handle)
                .listen()
                .onSuccess(listening -> api.listening(listening.actualPort()));
    }

    @Override
    public Future<?> stop() {
        return server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS)
                .onComplete(ended -> deadlines.close());
    }

    private void connected(HttpConnection connection, RequestHandler handler) {
        boolean welcome = api.connected();
        // A client that dies resets its connection; that is no error of the node's.
        connection.exceptionHandler(broken -> {});
        connection.closeHandler(
                nothing -> {
                    api.disconnected();
                    handler.closed(connection);
                });
        if (welcome) {
            handler.opened(connection);
        } else {
            api.meter().cut("too many connections");
            connection.close();
        }
    }

    private static void malformed(HttpServerRequest request, Responder responder) {
        Throwable cause = request.decoderResult().cause();
        String text = String.valueOf(cause == null ? "" : cause.getMessage());
        ApiCode code = ApiCode.REQUEST_MALFORMED;
        if (cause instanceof TooLongFrameException) {
            code = text.contains("header") ? ApiCode.HEADERS_TOO_LARGE : ApiCode.URI_TOO_LONG;
        }
        Problem problem =
                Problem.of(
                        code,
                        "the request is not well-formed HTTP: " + Problem.shown(text),
                        "send HTTP/1.1 with a short address and few headers");
        request.response().putHeader("Connection", "close");
        responder.send(request, "none", System.nanoTime(), Reply.problem(problem));
        request.connection().close();
    }
}
