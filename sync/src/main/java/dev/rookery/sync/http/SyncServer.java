package dev.rookery.sync.http;

import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.log.RareLog;
import dev.rookery.sync.message.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sync port.
 *
 * <p>Threads: runs on Vert.x event loops; hashing of large bodies, and pulls, on workers of its
 * own.
 */
public final class SyncServer {
    private static final Logger LOG = LoggerFactory.getLogger(SyncServer.class);

    private static final int QUEUE_MAX = 64;

    /** Pieces of snapshots on their way: one is read while another goes. */
    private static final int PIECES_MAX = 2;

    /** Pieces of artifacts on their way, to all peers together. */
    private static final int BLOBS_MAX = 16;

    private static final int HEADER_BYTES_MAX = 8_192;
    private static final int LINE_BYTES_MAX = 1_024;

    /** Bodies up to this many bytes are hashed on the event loop: some 100 µs. */
    private static final int INLINE_BYTES = 64 << 10;

    private final Vertx vertx;
    private final SyncServerSettings settings;
    private final WireAuth auth;
    private final ByteBudget budget;
    private final Callers callers;
    private final SyncHandlers handlers;
    private final Turns pulls;
    private final Turns pieces = new Turns(PIECES_MAX);
    private final Turns blobs = new Turns(BLOBS_MAX);
    private final BodyRoom room;
    private final ThreadPoolExecutor workers;
    private final RareLog log;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<HttpConnection> silent = ConcurrentHashMap.newKeySet();

    /** Over which nobody has yet shown to be a node, the oldest first. */
    private final Set<HttpConnection> strangers = new LinkedHashSet<>();

    private final HttpServer server;

    /**
     * @param budget of bytes, shared with this node's client
     * @param callers told who calls
     */
    public SyncServer(
            Vertx vertx,
            SyncServerSettings settings,
            WireAuth auth,
            SyncService service,
            ByteBudget budget,
            Callers callers) {
        this.vertx = vertx;
        this.settings = settings;
        this.auth = auth;
        this.budget = budget;
        this.callers = callers;
        this.workers = workers(settings.workers());
        this.handlers = new SyncHandlers(service, callers, workers);
        this.pulls = new Turns(settings.pullsMax());
        this.room = new BodyRoom(settings.readBytesMax());
        this.log = new RareLog(Clock.systemUTC(), LOG::warn);
        this.server = vertx.createHttpServer(options(settings));
    }

    /** Listens. Fails when the address cannot be had. */
    public Future<SyncServer> start() {
        return server.connectionHandler(this::connected)
                .requestHandler(this::handle)
                .invalidRequestHandler(request -> close(request, Reply.words(400, "not a request")))
                .listen()
                .map(this);
    }

    /** The port that it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Its address as peers on the same network see it. */
    public URI url() {
        String scheme = settings.tls().isPresent() ? "https" : "http";
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return URI.create(scheme + "://" + host + ":" + port());
    }

    /** Closes port and connections. */
    public Future<Void> stop() {
        return server.close().onComplete(closed -> workers.shutdown());
    }

    private static HttpServerOptions options(SyncServerSettings settings) {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setHttp2ClearTextEnabled(false)
                        .setMaxHeaderSize(HEADER_BYTES_MAX)
                        .setMaxInitialLineLength(LINE_BYTES_MAX)
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout((int) settings.idle().toMillis())
                        .setTcpNoDelay(true);
        settings.tls().ifPresent(tls -> tls.apply(options));
        return options;
    }

    private static ThreadPoolExecutor workers(int threads) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                task -> {
                    Thread thread = new Thread(task, "rookery-sync-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private void connected(HttpConnection connection) {
        // A peer that dies resets its connections; that is no error of this node's.
        connection.exceptionHandler(
                broken -> LOG.debug("a caller broke off: {}", broken.toString()));
        if (connections.incrementAndGet() > settings.connectionsMax() && !madeRoom()) {
            connections.decrementAndGet();
            log.say("connections", "the sync port has its connections; one more was closed");
            connection.close();
            return;
        }
        silent.add(connection);
        synchronized (strangers) {
            strangers.add(connection);
        }
        long timer =
                vertx.setTimer(
                        settings.bodyTime().toMillis(),
                        late -> {
                            if (silent.remove(connection)) {
                                connection.close();
                            }
                        });
        connection.closeHandler(
                closed -> {
                    connections.decrementAndGet();
                    silent.remove(connection);
                    known(connection);
                    vertx.cancelTimer(timer);
                });
    }

    /** Whoever holds connections and is no node must not keep nodes out. */
    private boolean madeRoom() {
        Optional<HttpConnection> oldest;
        synchronized (strangers) {
            oldest = strangers.stream().findFirst();
            oldest.ifPresent(strangers::remove);
        }
        oldest.ifPresent(
                stranger -> {
                    log.say(
                            "strangers",
                            "the sync port has its connections; the oldest of those that are no"
                                    + " node's was closed: "
                                    + stranger.remoteAddress());
                    stranger.close();
                });
        return oldest.isPresent();
    }

    private void known(HttpConnection connection) {
        synchronized (strangers) {
            strangers.remove(connection);
        }
    }

    private void handle(HttpServerRequest request) {
        silent.remove(request.connection());
        Optional<Reply> misplaced = misplaced(request);
        if (misplaced.isPresent()) {
            close(request, misplaced.get());
            return;
        }
        BodyRoom.Lease lease = room.enter();
        request.response().endHandler(over -> lease.leave());
        AtomicBoolean there = new AtomicBoolean();
        long timer =
                vertx.setTimer(
                        settings.bodyTime().toMillis(),
                        late -> {
                            if (!there.get()) {
                                close(request, Reply.words(408, "the body did not come in time"));
                            }
                        });
        Context context = vertx.getOrCreateContext();
        Bodies.read(request, settings.bodyBytesMax(), lease::hold)
                .onComplete(
                        body -> {
                            there.set(true);
                            vertx.cancelTimer(timer);
                            if (body.succeeded()) {
                                read(request, body.result(), context);
                            } else {
                                unread(request, body.cause());
                            }
                        });
    }

    private void unread(HttpServerRequest request, Throwable cause) {
        if (cause instanceof Bodies.TooLargeException) {
            close(request, Reply.words(413, cause.getMessage()));
        } else if (cause instanceof Bodies.NoRoomException) {
            close(request, Reply.later(cause.getMessage()));
        } else {
            LOG.debug("a request from {} broke off: {}", request.remoteAddress(), cause.toString());
        }
    }

    /** What is wrong before a byte of the body is read. */
    private Optional<Reply> misplaced(HttpServerRequest request) {
        if (!auth.signs() && !ownHost(request.authority())) {
            return Optional.of(
                    Reply.words(421, "this port answers to loopback and its own address only"));
        }
        Optional<SyncRoute> route =
                request.query() == null ? SyncRoute.ofPath(request.path()) : Optional.empty();
        if (route.isEmpty()) {
            return Optional.of(Reply.words(404, "no such call; see POST /sync/v1/hello"));
        }
        if (!route.get().method().equals(request.method().name())) {
            return Optional.of(Reply.words(405, "this is a " + route.get().method()));
        }
        String length = request.getHeader("Content-Length");
        if (length != null
                && (!length.matches("\\d{1,9}")
                        || Integer.parseInt(length) > settings.bodyBytesMax())) {
            return Optional.of(Reply.words(413, "at most " + settings.bodyBytesMax() + " bytes"));
        }
        return Optional.empty();
    }

    /** A page in somebody's browser cannot name another host as ours and be answered. */
    private boolean ownHost(HostAndPort authority) {
        if (authority == null) {
            return false;
        }
        String host = authority.host();
        return Set.of("localhost", "127.0.0.1", "::1", "[::1]").contains(host)
                || host.equals(settings.host());
    }

    private void read(HttpServerRequest request, byte[] body, Context context) {
        Runnable judged = () -> judge(request, body, context);
        if (body.length <= INLINE_BYTES) {
            judged.run();
            return;
        }
        try {
            workers.execute(judged);
        } catch (RejectedExecutionException e) {
            close(request, Reply.later("too much to do; come again"));
        }
    }

    private void judge(HttpServerRequest request, byte[] body, Context context) {
        WireAuth.Verdict verdict =
                auth.judge(request.method().name(), request.uri(), body, headers(request));
        if (verdict instanceof WireAuth.Refused refused) {
            log.say(
                    request.remoteAddress().host() + " " + refused.status(),
                    "refused %s from %s: %s"
                            .formatted(request.path(), request.remoteAddress(), refused.reason()));
            context.runOnContext(go -> answer(request, reply(refused), refused.nonce()));
            return;
        }
        WireAuth.Accepted accepted = (WireAuth.Accepted) verdict;
        known(request.connection());
        callers.heard(accepted.node());
        SyncRoute route = SyncRoute.ofPath(request.path()).orElseThrow();
        if (route.bulk()) {
            bulk(request, route, body, accepted, context);
            return;
        }
        var unused =
                handlers.handle(route, body, accepted.node())
                        .thenAccept(reply -> send(request, reply, accepted, context, () -> {}));
    }

    private static Reply reply(WireAuth.Refused refused) {
        if (refused.clockMillis().isPresent()) {
            return Reply.refusal(
                    new Refusal(
                            Refusal.Code.CLOCK,
                            refused.reason(),
                            refused.clockMillis().getAsLong()),
                    Optional.empty());
        }
        return refused.status() == 409
                ? Reply.refusal(
                        new Refusal(Refusal.Code.OTHER_CLUSTER, refused.reason()), Optional.empty())
                : Reply.words(refused.status(), refused.reason());
    }

    /** Packing pays where this node may send less in a second than it packs. */
    private boolean packs(HttpServerRequest request, SyncRoute route) {
        return route.bulk()
                && budget.bytesPerSecond() < Packing.LINE_MAX
                && Packing.DEFLATE.equals(request.getHeader("Accept-Encoding"));
    }

    /** It has its turn until its answer is gone: that is what it costs memory for. */
    private void bulk(
            HttpServerRequest request,
            SyncRoute route,
            byte[] body,
            WireAuth.Accepted from,
            Context context) {
        Turns turns =
                switch (route) {
                    case SNAPSHOT -> pieces;
                    case BLOB -> blobs;
                    default -> pulls;
                };
        Optional<Turns.Turn> turn = turns.take();
        if (turn.isEmpty()) {
            String what = route.piecewise() ? " pieces" : " pulls";
            Reply busy = Reply.later(turns.max() + what + " are being answered already");
            send(request, busy, from, context, () -> {});
            return;
        }
        CompletionStage<Reply> reply = bulkReply(request, route, body, from);
        boolean packs = packs(request, route);
        var unused =
                reply.thenApply(answer -> packs ? answer.pack() : answer)
                        .thenAccept(
                                answer -> send(request, answer, from, context, turn.get()::end));
    }

    private CompletionStage<Reply> bulkReply(
            HttpServerRequest request, SyncRoute route, byte[] body, WireAuth.Accepted from) {
        return switch (route) {
            case SNAPSHOT ->
                    handlers.snapshot(() -> SnapshotHeaders.read(from.node(), headers(request)));
            case BLOB -> {
                int pieceMax = BlobHeaders.pieceMax(budget.bytesPerSecond());
                yield handlers.blob(
                        () ->
                                BlobHeaders.read(
                                        route.blob(request.path()), pieceMax, headers(request)));
            }
            default -> handlers.handle(route, body, from.node());
        };
    }

    private void send(
            HttpServerRequest request,
            Reply reply,
            WireAuth.Accepted to,
            Context context,
            Runnable gone) {
        if (reply.notable()) {
            note(request, to.node(), reply);
        }
        boolean bulk = SyncRoute.ofPath(request.path()).filter(SyncRoute::bulk).isPresent();
        Duration wait = bulk ? budget.reserve(reply.body().length()) : Duration.ZERO;
        Runnable answer = () -> answerInTime(request, reply, to.nonce(), gone);
        if (wait.toMillis() < 1) {
            context.runOnContext(go -> answer.run());
        } else {
            vertx.setTimer(wait.toMillis(), go -> context.runOnContext(now -> answer.run()));
        }
    }

    /** One who asks for much and does not read it is cut off. */
    private void answerInTime(HttpServerRequest request, Reply reply, String nonce, Runnable gone) {
        long timer =
                vertx.setTimer(
                        settings.bodyTime().toMillis(), late -> request.connection().close());
        answer(request, reply, nonce)
                .onComplete(
                        sent -> {
                            vertx.cancelTimer(timer);
                            gone.run();
                        });
    }

    private void note(HttpServerRequest request, String from, Reply reply) {
        log.say(
                from + " " + reply.status(),
                "refused %s from %s at %s: %s"
                        .formatted(request.path(), from, request.remoteAddress(), reply.reason()));
    }

    /** Answers, and gives the connection up: what is still on it is not read. */
    private void close(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        note(request, request.remoteAddress().host(), reply);
        response.putHeader("Connection", "close");
        answer(request, reply, "").onComplete(sent -> request.connection().close());
    }

    private Future<Void> answer(HttpServerRequest request, Reply reply, String nonce) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        auth.answer(
                        request.method().name(),
                        request.uri(),
                        reply.status(),
                        reply.body().bytes(),
                        nonce)
                .forEach(response::putHeader);
        reply.retryAfter()
                .ifPresent(
                        wait ->
                                response.putHeader(
                                        "Retry-After",
                                        Long.toString(Math.max(1, wait.toSeconds()))));
        if (!reply.message()) {
            response.putHeader("Content-Type", reply.contentType());
        }
        if (reply.packed()) {
            response.putHeader("Content-Encoding", Packing.DEFLATE);
        }
        return response.setStatusCode(reply.status()).end(Buffer.buffer(reply.body().bytes()));
    }

    /** A header's value, where it was sent once. */
    private static Function<String, Optional<String>> headers(HttpServerRequest request) {
        return name -> {
            List<String> values = request.headers().getAll(name);
            return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
        };
    }
}
