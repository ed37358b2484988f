package dev.rookery.node.api;

import io.vertx.core.Context;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Takes each request of one event loop to its route and its reply to the client.
 *
 * <p>Threads: owned by one event loop; hands what blocks to workers.
 */
final class RequestHandler {
    private static final String NO_ROUTE = "none";

    private final RouteMap routes;
    private final Workers workers;
    private final LongSupplier changes;
    private final HttpLimits limits;
    private final Loop loop;
    private final ReplyCache cache = new ReplyCache();
    private final IdentityHashMap<HttpConnection, Deadlines.Deadline> fresh =
            new IdentityHashMap<>();

    /** Connections on which nothing more is a request, though it may have been read already. */
    private final Set<HttpConnection> over = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * What one event loop works with.
     *
     * @param bodyMax largest JSON body in bytes
     */
    record Loop(
            Context context, Guard guard, Responder responder, Deadlines deadlines, long bodyMax) {}

    RequestHandler(
            List<Route> routes,
            Workers workers,
            LongSupplier changes,
            HttpLimits limits,
            Loop loop) {
        this.routes = new RouteMap(loop.context().owner(), routes, new Answers());
        this.workers = workers;
        this.changes = changes;
        this.limits = limits;
        this.loop = loop;
    }

    /** A connection was opened: it must bring a request in time. */
    void opened(HttpConnection connection) {
        fresh.put(
                connection,
                loop.deadlines()
                        .within(
                                limits.firstRequest(),
                                () -> {
                                    fresh.remove(connection);
                                    connection.close();
                                }));
    }

    /** A connection is gone. */
    void closed(HttpConnection connection) {
        over.remove(connection);
        met(connection);
    }

    private void met(HttpConnection connection) {
        Deadlines.Deadline deadline = fresh.remove(connection);
        if (deadline != null) {
            deadline.met();
        }
    }

    void handle(HttpServerRequest request) {
        if (!fresh.isEmpty()) {
            met(request.connection());
        }
        if (!over.isEmpty() && over.contains(request.connection())) {
            return;
        }
        try {
            Optional<Problem> refused = loop.guard().check(request);
            if (refused.isPresent()) {
                refuse(request, refused.get());
                return;
            }
            String path = request.path();
            if (path == null || !path.startsWith("/")) {
                refuse(request, noPath(request));
            } else if (PercentCode.hasOneSpelling(path)) {
                // The router reads the parameters too, and less strictly.
                Query.parse(request.query());
                routes.route(request);
            } else {
                refuse(request, routeUnknown(path));
            }
        } catch (RuntimeException e) {
            refuse(request, Failures.problem(e));
        }
    }

    /** What the router has found. */
    private final class Answers implements RouteMap.Answers {

        @Override
        public void found(HttpServerRequest request, Route route, List<String> values) {
            long begun = System.nanoTime();
            try {
                dispatch(new Exchange(request, route, values), begun);
            } catch (RuntimeException e) {
                loop.responder().refuse(request, NO_ROUTE, begun, Failures.problem(e));
            }
        }

        @Override
        public void otherMethod(HttpServerRequest request, List<String> allowed) {
            loop.responder().otherMethod(request, System.nanoTime(), allowed);
        }

        @Override
        public void nothing(HttpServerRequest request) {
            refuse(request, routeUnknown(request.path()));
        }

        @Override
        public void failed(HttpServerRequest request, Throwable failure) {
            refuse(request, Failures.problem(failure));
        }
    }

    private void refuse(HttpServerRequest request, Problem problem) {
        if (Responder.isUnclear(problem)) {
            over.add(request.connection());
        }
        loop.responder().refuse(request, NO_ROUTE, System.nanoTime(), problem);
    }

    private static Problem noPath(HttpServerRequest request) {
        return Problem.field(
                ApiCode.REQUEST_MALFORMED,
                "the address",
                String.valueOf(request.uri()),
                "a path that begins with a slash");
    }

    private static Problem routeUnknown(String path) {
        return Problem.field(
                ApiCode.ROUTE_UNKNOWN, "the path", path, "one of those in /openapi.yaml");
    }

    private void dispatch(Exchange exchange, long begun) {
        Route.Handler handler = exchange.route().handler();
        if (exchange.route().readsBody()) {
            readBody(exchange, begun);
        } else if (handler instanceof Route.Handler.Stream stream) {
            stream.take(exchange);
        } else if (handler instanceof Route.Handler.Quick quick) {
            send(exchange, begun, quick.answer(exchange));
        } else if (handler instanceof Route.Handler.CachedRead read) {
            cached(exchange, begun, read);
        } else if (handler instanceof Route.Handler.Read read) {
            offload(workers.reads(), exchange, begun, read::answer, reply -> reply);
        } else if (handler instanceof Route.Handler.Work work) {
            offload(workers.work(), exchange, begun, work::answer, reply -> reply);
        } else {
            throw new IllegalStateException("a write without a body: " + exchange.route());
        }
    }

    private void cached(Exchange exchange, long begun, Route.Handler.CachedRead read) {
        String uri = exchange.request().uri();
        // Before the registry is read: a reply is never newer than the count it is kept under says.
        long count = changes.getAsLong();
        Optional<Reply> kept = cache.get(uri, count);
        if (kept.isPresent()) {
            send(exchange, begun, kept.get());
            return;
        }
        offload(
                workers.reads(),
                exchange,
                begun,
                read::answer,
                reply -> {
                    if (reply.status() == 200) {
                        cache.put(uri, count, reply);
                    }
                    return reply;
                });
    }

    private void readBody(Exchange exchange, long begun) {
        HttpServerRequest request = exchange.request();
        boolean json = !(exchange.route().handler() instanceof Route.Handler.Octets);
        Optional<Problem> refused = Guard.checkBody(request, json);
        if (refused.isPresent()) {
            refuse(exchange, begun, refused.get());
            return;
        }
        BodyReader.read(
                request,
                loop.bodyMax(),
                loop.deadlines(),
                limits.body(),
                bytes -> {
                    exchange.body(bytes);
                    answer(exchange, begun);
                },
                problem -> refuse(exchange, begun, problem));
    }

    private void answer(Exchange exchange, long begun) {
        Route.Handler handler = exchange.route().handler();
        try {
            if (handler instanceof Route.Handler.Work work) {
                offload(workers.work(), exchange, begun, work::answer, reply -> reply);
                return;
            }
            if (handler instanceof Route.Handler.Octets octets) {
                offload(workers.work(), exchange, begun, octets::answer, reply -> reply);
                return;
            }
            ((Route.Handler.Write) handler)
                    .answer(exchange)
                    .whenComplete(
                            (reply, failure) ->
                                    back(() -> finish(exchange, begun, reply, failure)));
        } catch (RuntimeException e) {
            fail(exchange, begun, e);
        }
    }

    private void finish(Exchange exchange, long begun, Supplier<Reply> reply, Throwable failure) {
        if (failure != null) {
            fail(exchange, begun, failure);
            return;
        }
        try {
            send(exchange, begun, reply.get());
        } catch (RuntimeException e) {
            fail(exchange, begun, e);
        }
    }

    private void offload(
            Executor pool,
            Exchange exchange,
            long begun,
            Function<Exchange, Reply> answer,
            Function<Reply, Reply> onLoop) {
        try {
            pool.execute(
                    () -> {
                        try {
                            Reply reply = answer.apply(exchange);
                            back(() -> send(exchange, begun, onLoop.apply(reply)));
                        } catch (RuntimeException e) {
                            back(() -> fail(exchange, begun, e));
                        }
                    });
        } catch (RejectedExecutionException e) {
            fail(exchange, begun, e);
        }
    }

    private void back(Runnable task) {
        loop.context().runOnContext(nothing -> task.run());
    }

    private void send(Exchange exchange, long begun, Reply reply) {
        loop.responder().send(exchange.request(), exchange.route().template(), begun, reply);
    }

    private void fail(Exchange exchange, long begun, Throwable failure) {
        refuse(exchange, begun, Failures.problem(failure));
    }

    private void refuse(Exchange exchange, long begun, Problem problem) {
        loop.responder().refuse(exchange.request(), exchange.route().template(), begun, problem);
    }
}
