package dev.rookery.sync.http;

import dev.rookery.sync.driver.BlobAsk;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.log.RareLog;
import dev.rookery.sync.message.BlobsRequest;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.RootReply;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each call of the sync port does, once the caller is known: bytes in, bytes out.
 *
 * <p>Threads: safe for any thread; blocks only on the workers.
 */
final class SyncHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(SyncHandlers.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Whoever finds a fault of this program can have it as often as it calls. */
    private static final RareLog FAULTS = new RareLog(Clock.systemUTC(), LOG::error);

    private final SyncService service;
    private final Callers callers;
    private final Executor workers;
    private final Semaphore snapshots = new Semaphore(1);

    SyncHandlers(SyncService service, Callers callers, Executor workers) {
        this.service = service;
        this.callers = callers;
        this.workers = workers;
    }

    /**
     * Never fails: what went wrong is a reply too.
     *
     * @param from who calls; a message that names another is nobody's
     */
    CompletionStage<Reply> handle(SyncRoute route, byte[] body, String from) {
        CompletionStage<Reply> reply;
        try {
            reply =
                    switch (route) {
                        case HELLO -> done(hello(body, from));
                        case ROOT ->
                                done(
                                        Reply.of(
                                                new RootReply(
                                                        service.root(),
                                                        service.hello().clockMillis())));
                        case PULL -> bulk(() -> service.pull(pullRequest(body, from)));
                        case RANGE -> bulk(() -> service.range(rangeRequest(body, from)));
                        case PUSH -> push(body, from);
                        case CLAIM -> service.claim(claimRequest(body, from)).thenApply(Reply::of);
                        case BLOBS -> bulk(() -> service.blobs(blobsRequest(body)));
                        case SNAPSHOT, BLOB -> throw new IllegalStateException("it has no body");
                    };
        } catch (RuntimeException e) { // The port's outermost place: a caller gets an answer.
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.exceptionally(SyncHandlers::explain);
    }

    /** A piece of a snapshot; never fails either. */
    CompletionStage<Reply> snapshot(Supplier<SnapshotAsk> ask) {
        CompletionStage<Reply> reply;
        try {
            reply = alone(() -> Reply.of(service.snapshot(ask.get())));
        } catch (RuntimeException e) { // As above.
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.exceptionally(SyncHandlers::explain);
    }

    /** A piece of an artifact; never fails either. */
    CompletionStage<Reply> blob(Supplier<BlobAsk> ask) {
        CompletionStage<Reply> reply;
        try {
            reply = bulk(() -> service.blob(ask.get()));
        } catch (RuntimeException e) { // As above.
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.exceptionally(SyncHandlers::explain);
    }

    private Reply hello(byte[] body, String from) {
        Hello hello = MessageCodec.decode(body, Hello.class);
        named(hello.node(), from);
        Message answer = service.hello(hello);
        if (answer instanceof HelloReply) {
            callers.greeted(hello);
        }
        return Reply.of(answer);
    }

    private static PullRequest pullRequest(byte[] body, String from) {
        PullRequest request = MessageCodec.decode(body, PullRequest.class);
        named(request.sender(), from);
        return request;
    }

    private static RangeRequest rangeRequest(byte[] body, String from) {
        RangeRequest request = MessageCodec.decode(body, RangeRequest.class);
        named(request.sender(), from);
        return request;
    }

    private static ClaimRequest claimRequest(byte[] body, String from) {
        ClaimRequest request = MessageCodec.decode(body, ClaimRequest.class);
        named(request.sender(), from);
        return request;
    }

    private static BlobsRequest blobsRequest(byte[] body) {
        return MessageCodec.decode(body, BlobsRequest.class);
    }

    private CompletionStage<Reply> bulk(Supplier<Message> answer) {
        return CompletableFuture.supplyAsync(() -> Reply.of(answer.get()), workers);
    }

    /** One at a time. */
    private CompletionStage<Reply> alone(Supplier<Reply> piece) {
        if (!snapshots.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new NodeBusyException("a snapshot is being read already", RETRY));
        }
        try {
            return CompletableFuture.supplyAsync(piece, workers)
                    .whenComplete((reply, failure) -> snapshots.release());
        } catch (RejectedExecutionException e) {
            snapshots.release();
            throw e;
        }
    }

    private CompletionStage<Reply> push(byte[] body, String from) {
        PushRequest request = MessageCodec.decode(body, PushRequest.class);
        named(request.sender(), from);
        return service.push(request).thenApply(Reply::of);
    }

    /** What is logged, marked and answered for is who called, and no name that it made up. */
    private static void named(String sender, String from) {
        if (!sender.equals(from)) {
            throw new IllegalArgumentException(
                    "the message is of node \"%s\", its headers of \"%s\""
                            .formatted(Limits.words(sender, Limits.NAME_BYTES_MAX), from));
        }
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private static Reply explain(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IllegalArgumentException) {
            return refusal(Refusal.Code.MALFORMED, cause, Optional.empty());
        }
        if (cause instanceof NodeBusyException busy) {
            return refusal(Refusal.Code.BUSY, busy, Optional.of(busy.retryAfter()));
        }
        if (cause instanceof RejectedExecutionException) {
            return Reply.refusal(
                    new Refusal(Refusal.Code.BUSY, "too much to do; come again"),
                    Optional.of(RETRY));
        }
        if (cause instanceof StoreException || cause instanceof SnapshotException) {
            return refusal(Refusal.Code.UNABLE, cause, Optional.of(RETRY));
        }
        FAULTS.fault("a call of the sync port broke", cause, LOG::error);
        return Reply.words(500, "the call broke: " + cause.getClass().getSimpleName());
    }

    private static Reply refusal(
            Refusal.Code code, Throwable cause, Optional<Duration> retryAfter) {
        String why = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
        return Reply.refusal(new Refusal(code, why), retryAfter);
    }
}
