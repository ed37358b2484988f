package dev.rookery.sync.http;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.log.RareLog;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.BlobCalls;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.peer.PeerCalls;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls other nodes' sync ports, over connections that are kept.
 *
 * <p>Threads: safe for any thread; never blocks. Requests are encoded and signed on the caller's
 * thread, answers read on the workers; those of pushes, which are small and many, on event loops.
 */
public final class SyncClient implements PeerCalls, BlobCalls {
    private static final Logger LOG = LoggerFactory.getLogger(SyncClient.class);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Shorter than servers keep a silent connection, so that none is lost in between. */
    private static final Duration KEEP = Duration.ofSeconds(30);

    /** What taking a new origin takes, and more. */
    private static final Duration ROTATION = Duration.ofMillis(200);

    private static final String CLOSED = "the connection was closed";
    private static final int HEADER_BYTES_MAX = 8_192;
    private static final int SMALL_BYTES_MAX = 64 << 10;

    /** A page of {@link Limits#CLAIMS_MAX} of the longest claims. */
    private static final int CLAIMS_BYTES_MAX = 512 << 10;

    private static final int REASON_CHARS_MAX = 300;

    private final Vertx vertx;
    private final SyncClientSettings settings;
    private final WireAuth auth;
    private final ByteBudget budget;
    private final Executor workers;
    private final HttpClientAgent client;
    private final Lines lines;
    private final RareLog log = new RareLog(Clock.systemUTC(), LOG::warn);

    /**
     * @param budget of bytes, shared with this node's server
     * @param workers for reading answers
     */
    public SyncClient(
            Vertx vertx,
            SyncClientSettings settings,
            WireAuth auth,
            ByteBudget budget,
            Executor workers) {
        this.vertx = vertx;
        this.settings = settings;
        this.auth = auth;
        this.budget = budget;
        this.workers = workers;
        this.client = vertx.createHttpClient(options(settings));
        this.lines = new Lines(client, settings.connectionsMax(), CONNECT, KEEP);
    }

    @Override
    public CompletionStage<Answer<HelloReply>> hello(URI peer, Hello hello) {
        Call call = new Call(peer, SyncRoute.HELLO, new Body(MessageCodec.encode(hello)));
        return made(call, settings.callTime(), SMALL_BYTES_MAX, HelloReply.class)
                .thenApply(answer -> named(call, answer));
    }

    /** One that greets under another's name would speak for it. */
    private static Answer<HelloReply> named(Call call, Answer<HelloReply> answer) {
        String greets = answer.message().hello().node();
        if (!greets.equals(answer.node())) {
            throw PeerCallException.failed(
                    "%s greets as node \"%s\" and answers as \"%s\""
                            .formatted(
                                    call.where(),
                                    Limits.words(greets, REASON_CHARS_MAX),
                                    answer.node()));
        }
        return answer;
    }

    @Override
    public CompletionStage<Answer<RootReply>> root(URI peer) {
        Call call = new Call(peer, SyncRoute.ROOT, Body.EMPTY);
        return made(call, settings.callTime(), SMALL_BYTES_MAX, RootReply.class);
    }

    @Override
    public CompletionStage<Answer<PullResponse>> pull(URI peer, PullRequest request) {
        return bulk(peer, SyncRoute.PULL, request, PullResponse.class);
    }

    @Override
    public CompletionStage<Answer<RangeResponse>> range(URI peer, RangeRequest request) {
        return bulk(peer, SyncRoute.RANGE, request, RangeResponse.class);
    }

    /** A call that may move many facts waits for its bytes. */
    private <M extends Message> CompletionStage<Answer<M>> bulk(
            URI peer, SyncRoute route, Message request, Class<M> type) {
        Call call = new Call(peer, route, new Body(MessageCodec.encode(request)));
        Duration wait = budget.reserve(call.body().length());
        return after(wait, () -> made(call, settings.pullTime(), Limits.MESSAGE_BYTES_MAX, type));
    }

    /** What has no bytes left to be sent with is dropped: a pull brings it. */
    @Override
    public CompletionStage<Answer<PushReply>> push(URI peer, PushRequest request) {
        Call call = new Call(peer, SyncRoute.PUSH, new Body(MessageCodec.encode(request)));
        Optional<Duration> wait = budget.spend(call.body().length());
        if (wait.isEmpty()) {
            String why =
                    call.where()
                            + " was not called: this node's sync.max-bytes-per-second are spent;"
                            + " a pull brings the facts";
            return CompletableFuture.failedFuture(PeerCallException.busy(why, Duration.ZERO));
        }
        return after(
                wait.get(),
                () -> made(call, settings.callTime(), SMALL_BYTES_MAX, PushReply.class));
    }

    private <T> CompletionStage<T> after(Duration wait, Supplier<CompletionStage<T>> call) {
        return wait.toMillis() < 1
                ? call.get()
                : vertx.timer(wait.toMillis()).toCompletionStage().thenCompose(now -> call.get());
    }

    @Override
    public CompletionStage<Answer<ClaimReply>> claim(URI peer, ClaimRequest request) {
        Call call = new Call(peer, SyncRoute.CLAIM, new Body(MessageCodec.encode(request)));
        Duration wait = budget.reserve(call.body().length());
        return after(
                wait, () -> made(call, settings.callTime(), CLAIMS_BYTES_MAX, ClaimReply.class));
    }

    @Override
    public CompletionStage<Answer<SnapshotPart>> snapshot(
            URI peer, Optional<Hash> whole, long from) {
        Map<String, String> headers = SnapshotHeaders.of(whole, from);
        Call call = new Call(peer, SyncRoute.SNAPSHOT, "", Body.EMPTY, headers);
        return made(call, settings.pullTime(), Limits.MESSAGE_BYTES_MAX, SnapshotPart.class);
    }

    @Override
    public CompletionStage<Answer<BlobPart>> blob(URI peer, Hash whole, long from, int bytes) {
        Map<String, String> range = BlobHeaders.of(from, bytes);
        Call call = new Call(peer, SyncRoute.BLOB, whole.toString(), Body.EMPTY, range);
        return made(call, settings.pullTime(), Limits.MESSAGE_BYTES_MAX, BlobPart.class);
    }

    @Override
    public CompletionStage<Answer<BlobsReply>> blobs(URI peer, BlobsRequest request) {
        Call call = new Call(peer, SyncRoute.BLOBS, new Body(MessageCodec.encode(request)));
        return made(call, settings.callTime(), SMALL_BYTES_MAX, BlobsReply.class);
    }

    /** Closes the connections. */
    public Future<Void> stop() {
        return client.close();
    }

    /**
     * One request.
     *
     * @param tail what follows the route's path
     */
    private record Call(
            URI peer, SyncRoute route, String tail, Body body, Map<String, String> more) {
        Call(URI peer, SyncRoute route, Body body) {
            this(peer, route, "", body, Map.of());
        }

        String path() {
            return route.path() + tail;
        }

        String where() {
            return path() + " at " + peer.getAuthority();
        }

        Lines.Address address() {
            boolean tls = "https".equals(peer.getScheme());
            int port = peer.getPort() >= 0 ? peer.getPort() : tls ? 443 : 80;
            return new Lines.Address(peer.getHost().replaceAll("[\\[\\]]", ""), port, tls);
        }
    }

    /** One answer, not yet read. */
    private record Raw(int status, Body body, Function<String, Optional<String>> headers) {}

    private <M extends Message> CompletionStage<Answer<M>> made(
            Call call, Duration limit, int bytesMax, Class<M> type) {
        Map<String, String> headers =
                auth.request(call.route().method(), call.path(), call.body().bytes());
        return send(call, headers, limit, bytesMax)
                .toCompletionStage()
                .thenApplyAsync(
                        raw -> read(call, headers, raw, type),
                        call.route() == SyncRoute.PUSH ? Runnable::run : workers);
    }

    private Future<Raw> send(Call call, Map<String, String> headers, Duration limit, int bytesMax) {
        Promise<Raw> done = Promise.promise();
        Future<Lines.Line> taken = lines.take(call.address());
        long timer =
                vertx.setTimer(
                        limit.toMillis(),
                        late ->
                                done.tryFail(
                                        failed(
                                                call,
                                                "was not answered within "
                                                        + limit.toMillis()
                                                        + " ms")));
        taken.compose(line -> ask(line, call, headers, bytesMax, done))
                .onSuccess(done::tryComplete)
                .onFailure(cause -> done.tryFail(broken(call, Broken.why(cause))));
        // However it ended: what may be in the middle of an answer is of no use to another call.
        return done.future()
                .onComplete(
                        raw -> {
                            vertx.cancelTimer(timer);
                            taken.onSuccess(line -> giveBack(line, raw));
                        });
    }

    /** Asks nothing when the call's time was over before it had a connection. */
    private static Future<Raw> ask(
            Lines.Line line,
            Call call,
            Map<String, String> headers,
            int bytesMax,
            Promise<Raw> done) {
        if (done.future().isComplete()) {
            return done.future();
        }
        return line.request(target(call), () -> done.tryFail(broken(call, CLOSED)))
                .compose(request -> asked(call, headers, request, bytesMax));
    }

    /** On the request's context, where the answer's handlers are set before any of it is told. */
    private static Future<Raw> asked(
            Call call, Map<String, String> headers, HttpClientRequest request, int bytesMax) {
        headers.forEach(request::putHeader);
        call.more().forEach(request::putHeader);
        if (call.route().bulk()) {
            request.putHeader("Accept-Encoding", Packing.DEFLATE);
        }
        return request.send(Buffer.buffer(call.body().bytes()))
                .compose(response -> body(response, bytesMax));
    }

    private static void giveBack(Lines.Line line, AsyncResult<Raw> raw) {
        boolean stays =
                raw.succeeded()
                        && !raw.result()
                                .headers()
                                .apply("Connection")
                                .filter("close"::equalsIgnoreCase)
                                .isPresent();
        if (stays) {
            line.keep();
        } else {
            line.drop();
        }
    }

    private static PeerCallException broken(Call call, String why) {
        return failed(call, "failed: " + why);
    }

    private static PeerCallException failed(Call call, String how) {
        return PeerCallException.failed(call.where() + " " + how);
    }

    private static Future<Raw> body(HttpClientResponse response, int bytesMax) {
        return Bodies.read(response, bytesMax)
                .map(bytes -> new Raw(response.statusCode(), new Body(bytes), headers(response)));
    }

    private static RequestOptions target(Call call) {
        Lines.Address at = call.address();
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.route().method()))
                .setHost(at.host())
                .setPort(at.port())
                .setSsl(at.tls())
                .setURI(call.path())
                .setFollowRedirects(false);
    }

    private <M extends Message> Answer<M> read(
            Call call, Map<String, String> sent, Raw raw, Class<M> type) {
        Optional<String> doubt =
                auth.doubt(
                        call.route().method(),
                        call.path(),
                        raw.status(),
                        raw.body().bytes(),
                        sent,
                        raw.headers());
        if (raw.status() == 404 && call.route().ofBlobs()) {
            // An older version. Whoever forges this keeps a call from being made, and no more.
            String why = call.where() + " is a call that this peer does not know";
            throw PeerCallException.busy(why, Duration.ZERO);
        }
        if (raw.status() == 401 || doubt.isPresent()) {
            throw unproved(call, raw, doubt);
        }
        if (raw.status() != 200) {
            throw refused(call, raw);
        }
        Optional<WireHeaders> from = WireHeaders.read(raw.headers());
        if (from.isEmpty()) {
            throw PeerCallException.failed(call.where() + " is not answered by a node");
        }
        if (!from.get().cluster().equals(settings.cluster())) {
            String why =
                    "%s belongs to cluster \"%s\", this node to \"%s\"; see cluster.id and sync.peers"
                            .formatted(
                                    call.peer().getAuthority(),
                                    from.get().cluster(),
                                    settings.cluster());
            log.say(call.peer().getAuthority(), why);
            throw PeerCallException.refused(why, Optional.empty());
        }
        try {
            M message = MessageCodec.decode(unpacked(call, raw).bytes(), type);
            return new Answer<>(
                    message, from.get().node(), call.body().length(), raw.body().length());
        } catch (IllegalArgumentException e) {
            throw PeerCallException.failed(
                    call.where() + " answered what cannot be read: " + e.getMessage());
        }
    }

    /**
     * A 401, or an answer that proves nothing. Only of a refusal that is proved, by a node of this
     * cluster, is anything believed, and of that only what its clock shows.
     */
    private PeerCallException unproved(Call call, Raw raw, Optional<String> doubt) {
        Optional<Refusal> clock =
                auth.signs() && doubt.isEmpty()
                        ? refusal(raw).filter(no -> no.code() == Refusal.Code.CLOCK)
                        : Optional.empty();
        String why =
                clock.map(Refusal::detail)
                        .orElseGet(() -> raw.status() == 401 ? words(raw) : doubt.get());
        log.say(call.peer().getAuthority(), call.where() + " was refused or not proved: " + why);
        String message = call.where() + ", status " + raw.status() + ": " + why;
        Optional<WireHeaders> from =
                WireHeaders.read(raw.headers())
                        .filter(other -> other.cluster().equals(settings.cluster()));
        return clock.isPresent() && from.isPresent()
                ? PeerCallException.otherClock(message, from.get().node(), clock.get().seq())
                : PeerCallException.failed(message);
    }

    /** Nothing but what was asked to be packed is unpacked. */
    private static Body unpacked(Call call, Raw raw) {
        boolean packed =
                raw.headers().apply("Content-Encoding").filter(Packing.DEFLATE::equals).isPresent();
        return call.route().bulk() && packed
                ? Packing.unpack(raw.body(), Limits.MESSAGE_BYTES_MAX)
                : raw.body();
    }

    private PeerCallException refused(Call call, Raw raw) {
        Optional<Refusal> refusal = refusal(raw);
        String reason = refusal.map(Refusal::detail).orElseGet(() -> words(raw));
        String message = call.where() + ", status " + raw.status() + ": " + reason;
        return switch (raw.status()) {
            case 409, 426 -> {
                if (refusal.filter(why -> why.code() == Refusal.Code.SELF).isEmpty()) {
                    log.say(call.peer().getAuthority(), message);
                }
                yield refusal.filter(SyncClient::contested).isPresent()
                        ? PeerCallException.again(message, ROTATION, refusal.get())
                        : PeerCallException.refused(message, refusal);
            }
            case 429 -> PeerCallException.busy(message, retryAfter(raw));
            case 400 -> {
                log.say(call.peer().getAuthority(), message);
                yield PeerCallException.failed(message);
            }
            default -> PeerCallException.failed(message);
        };
    }

    /** Whether it ends as soon as this node has taken a new origin. */
    private static boolean contested(Refusal refusal) {
        return refusal.code() == Refusal.Code.ORIGIN_ROLLED_BACK
                || refusal.code() == Refusal.Code.ORIGIN_CLAIMED;
    }

    private static Duration retryAfter(Raw raw) {
        return raw.headers()
                .apply("Retry-After")
                .filter(v -> v.matches("\\d{1,3}"))
                .map(v -> Duration.ofSeconds(Long.parseLong(v)))
                .orElse(Duration.ofSeconds(1));
    }

    private static Optional<Refusal> refusal(Raw raw) {
        if (raw.headers().apply("Content-Type").isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MessageCodec.decode(raw.body().bytes(), Refusal.class));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What the peer says in plain words, safe for a log. */
    private static String words(Raw raw) {
        String text = raw.body().text();
        return text.length() <= REASON_CHARS_MAX ? text : text.substring(0, REASON_CHARS_MAX);
    }

    private static Function<String, Optional<String>> headers(HttpClientResponse response) {
        return name -> {
            List<String> values = response.headers().getAll(name);
            return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
        };
    }

    private static HttpClientOptions options(SyncClientSettings settings) {
        HttpClientOptions options =
                new HttpClientOptions()
                        .setKeepAlive(true)
                        .setKeepAliveTimeout((int) KEEP.toSeconds())
                        .setConnectTimeout((int) CONNECT.toMillis())
                        .setMaxHeaderSize(HEADER_BYTES_MAX)
                        .setHttp2ClearTextUpgrade(false)
                        .setTcpNoDelay(true);
        settings.tls().ifPresent(tls -> tls.apply(options));
        return options;
    }
}
