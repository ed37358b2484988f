package dev.rookery.sync.peer;

import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.NodeId;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One other node: its address, its breaker, and what is known of it.
 *
 * <p>Around each call, from the outside in: retry, breaker, time limit, bulkhead. So each attempt
 * counts in the breaker, and an open breaker costs nothing.
 *
 * <p>Threads: safe for any thread.
 */
public final class Peer {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    /** An answer may take this long beyond {@code slowCall} per KiB: 256 KiB/s. */
    private static final Duration PER_KIB = Duration.ofNanos(1_000_000_000L / 256);

    /** Two timers end a call that is not answered, and either may be the first. */
    private static final Duration NEARLY = Duration.ofMillis(100);

    private final URI url;
    private final PeerSettings settings;
    private final Machine machine;
    private final Guards guards;
    private final SyncMeter meter;
    private final PeerListener listener;
    private final PeerFigures figures;

    /** Made at the first call: of a thousand peers that are known, few are ever called. */
    private volatile Optional<Guards.Own> own = Optional.empty();

    /**
     * What failed last of pulls, ranges and claims. A hello that succeeds before each of them is no
     * reason to go on: only the same kind of call, or a round that needs none, begins a new count.
     */
    private volatile Optional<Style> failing = Optional.empty();

    /**
     * Whether a half-open breaker cut the last pull short. Over a slow line it would do so for
     * ever: the next one has a pull's time there too.
     */
    private volatile boolean cutShort;

    private final AtomicBoolean told = new AtomicBoolean();

    /** How a call is made. */
    enum Style {
        /** Once; a push is not worth a second try, the next pull repairs it. */
        ONCE,
        /** Again after a failure: it changes nothing that the first did not. */
        AGAIN,
        /** As {@link #AGAIN}, with the time that many facts need. */
        PULL,
        /** The same for ranges of forked origins. */
        RANGE,
        /** The same for pieces of artifacts; having too many of them to send makes no peer busy. */
        BLOB,
        /** No call: what calls that each went well came to. */
        CLAIM;

        boolean bulk() {
            return this != ONCE && this != AGAIN;
        }
    }

    Peer(
            URI url,
            PeerSettings settings,
            Machine machine,
            Guards guards,
            SyncMeter meter,
            PeerListener listener) {
        this.url = url;
        this.settings = settings;
        this.machine = machine;
        this.meter = meter;
        this.listener = listener;
        this.guards = guards;
        this.figures = new PeerFigures(now(), machine.clock());
    }

    /** Its sync address. */
    public URI url() {
        return url;
    }

    /** Its id, once it has answered. */
    public Optional<String> node() {
        return figures.node();
    }

    /** Which node it is: its id, or HOST:PORT until that is known. */
    String id() {
        return figures.node().orElse(url.getAuthority());
    }

    /** How people know it: its name, or HOST:PORT until that is known. */
    public String label() {
        return figures.node().map(NodeId::name).orElse(url.getAuthority());
    }

    /**
     * What its breaker lets through. One whose wait is over still says open, until the next call.
     */
    public Breaker breaker() {
        return own.map(made -> state(made.breaker().getState())).orElse(Breaker.CLOSED);
    }

    /** Whether a call would be let through, and was not in vain of late. */
    boolean callable() {
        return breaker() != Breaker.OPEN
                || now().isAfter(figures.triedAt().plus(settings.breaker().openFor()));
    }

    private Instant now() {
        return machine.steady().instant();
    }

    /** Whether it is worth a call: it would be let through, and the peer does not refuse. */
    boolean live() {
        return callable() && !figures.refuses();
    }

    /** Makes a call. Fails with a {@link PeerCallException} and nothing else. */
    <M extends Message> CompletionStage<Answer<M>> call(
            Style style, Supplier<CompletionStage<Answer<M>>> call) {
        Supplier<CompletionStage<Answer<M>>> broken = () -> throughBreaker(style, call);
        return style == Style.ONCE
                ? broken.get()
                : Retry.decorateCompletionStage(guards.retry(), machine.timer(), broken).get();
    }

    /**
     * A half-open breaker lets through a few calls, and whoever else wants something of this peer
     * waits for their end: one of them that was lost must not take a pull's time.
     */
    private TimeLimiter limit(Style style) {
        boolean whole = breaker() != Breaker.HALF_OPEN || cutShort;
        return style.bulk() && whole ? guards.pullLimit() : guards.callLimit();
    }

    /**
     * Makes one call past the breaker. Whatever the peer says turns an open one half-open, and an
     * answer counts there; silence leaves it open, so that nothing else is sent to a peer that is
     * gone. Fails like {@link #call}.
     */
    <M extends Message> CompletionStage<Answer<M>> probe(
            Supplier<CompletionStage<Answer<M>>> call) {
        figures.probed(now());
        TimeLimiter limit = guards.callLimit();
        long began = machine.steady().millis();
        return begun(limited(limit, call))
                .handle(
                        (answer, failure) -> {
                            long took = machine.steady().millis() - began;
                            if (failure == null) {
                                halfOpen();
                                return permitted()
                                        ? succeeded(Style.AGAIN, answer, took)
                                        : noted(answer);
                            }
                            throw silent(failure, took, limit);
                        });
    }

    private <M extends Message> Supplier<CompletionStage<Answer<M>>> limited(
            TimeLimiter limit, Supplier<CompletionStage<Answer<M>>> call) {
        return TimeLimiter.decorateCompletionStage(
                limit, machine.timer(), Bulkhead.decorateCompletionStage(own().bulkhead(), call));
    }

    private synchronized Guards.Own own() {
        if (own.isEmpty()) {
            Guards.Own made = guards.own(url.getAuthority());
            made.breaker()
                    .getEventPublisher()
                    .onStateTransition(e -> changed(e.getStateTransition().getToState()));
            own = Optional.of(made);
        }
        return own.get();
    }

    /** It called, answered a probe, or is to be tried whatever happened. */
    synchronized void halfOpen() {
        if (breaker() == Breaker.OPEN) {
            own().breaker().transitionToHalfOpenState();
        }
    }

    /**
     * Each of its answers was as it should be, and all together are what no honest node says:
     * counts as one failure, which no call excuses, only a round that ends well.
     */
    void broke(String why) {
        var unused =
                throughBreaker(
                                Style.CLAIM,
                                () -> CompletableFuture.failedFuture(PeerCallException.failed(why)))
                        .exceptionally(counted -> null);
    }

    /** A round with it ended as it should. */
    void level() {
        failing = Optional.empty();
        figures.level(now());
    }

    /** Notes that it called. */
    void heard() {
        figures.heard(now());
        halfOpen();
    }

    /** When it was last heard, or first known, by the steady clock. */
    Instant lastHeard() {
        return figures.lastHeard();
    }

    /** What is known of it, for whoever notes more. */
    PeerFigures figures() {
        return figures;
    }

    /** What is known of it, for people. */
    PeerStatus status(Optional<String> called, boolean listed, Optional<Duration> clockAhead) {
        return figures.status(called, url, listed, breaker(), clockAhead, now());
    }

    private <M extends Message> CompletionStage<Answer<M>> throughBreaker(
            Style style, Supplier<CompletionStage<Answer<M>>> call) {
        if (!permitted()) {
            return CompletableFuture.failedFuture(openBreaker());
        }
        TimeLimiter limit = limit(style);
        long began = machine.steady().millis();
        return begun(limited(limit, call))
                .handle(
                        (answer, failure) -> {
                            long took = machine.steady().millis() - began;
                            if (failure == null) {
                                return succeeded(style, answer, took);
                            }
                            throw failed(style, failure, took, limit);
                        });
    }

    /** A timer that is stopped throws where it should fail: then the call fails like any other. */
    private static <M extends Message> CompletionStage<Answer<M>> begun(
            Supplier<CompletionStage<Answer<M>>> limited) {
        try {
            return limited.get();
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    PeerCallException.busy("this node is stopping", Duration.ofSeconds(1)));
        }
    }

    private synchronized boolean permitted() {
        return own().breaker().tryAcquirePermission();
    }

    private <M extends Message> Answer<M> succeeded(
            Style style, Answer<M> answer, long tookMillis) {
        cutShort &= !style.bulk();
        long kib = (answer.bytesIn() + answer.bytesOut()) >> 10;
        long counted = Math.max(0, tookMillis - PER_KIB.multipliedBy(kib).toMillis());
        if (failing.filter(other -> other != style).isPresent()) {
            own().breaker().releasePermission();
        } else {
            failing = Optional.empty();
            own().breaker().onSuccess(counted, TimeUnit.MILLISECONDS);
        }
        return noted(answer);
    }

    private <M extends Message> Answer<M> noted(Answer<M> answer) {
        figures.answered(answer, now());
        listener.heard(answer.node());
        meter.bytes(label(), answer.bytesIn(), answer.bytesOut());
        return answer;
    }

    private PeerCallException failed(
            Style style, Throwable thrown, long tookMillis, TimeLimiter limit) {
        Throwable cause = unwrap(thrown);
        PeerCallException failure = inTime(explain(cause, limit), tookMillis);
        if (style.bulk() && failure.kind() == PeerCallException.Kind.FAILED) {
            failing = Optional.of(style);
            cutShort = cause instanceof TimeoutException && limit == guards.callLimit();
        }
        if (style != Style.BLOB || failure.kind() != PeerCallException.Kind.BUSY) {
            figures.failed(failure, now());
        }
        own().breaker().onError(tookMillis, TimeUnit.MILLISECONDS, failure);
        meter.failure(label(), failure.kind());
        return failure;
    }

    private PeerCallException inTime(PeerCallException failure, long tookMillis) {
        boolean late =
                failure.kind() == PeerCallException.Kind.FAILED
                        && tookMillis >= settings.pullTime().minus(NEARLY).toMillis();
        return late ? PeerCallException.late(failure.getMessage()) : failure;
    }

    /** How a probe failed; one that says no, or not now, is there all the same. */
    private PeerCallException silent(Throwable thrown, long tookMillis, TimeLimiter limit) {
        Throwable cause = unwrap(thrown);
        PeerCallException failure = explain(cause, limit);
        if (cause == failure && failure.kind() != PeerCallException.Kind.FAILED) {
            halfOpen();
        } else if (breaker() == Breaker.HALF_OPEN && permitted()) {
            own().breaker().onError(tookMillis, TimeUnit.MILLISECONDS, failure);
        }
        figures.failed(failure, now());
        meter.failure(label(), failure.kind());
        return failure;
    }

    private PeerCallException explain(Throwable cause, TimeLimiter limit) {
        if (cause instanceof PeerCallException failure) {
            return failure;
        }
        if (cause instanceof BulkheadFullException) {
            return PeerCallException.busy(
                    Guards.CALLS_AT_ONCE + " calls to " + label() + " are under way already",
                    Duration.ofSeconds(1));
        }
        if (cause instanceof TimeoutException) {
            return PeerCallException.failed(
                    label()
                            + " did not answer within "
                            + limit.getTimeLimiterConfig().getTimeoutDuration().toMillis()
                            + " ms");
        }
        return PeerCallException.failed("the call to " + label() + " failed: " + cause);
    }

    private PeerCallException openBreaker() {
        return PeerCallException.busy(
                "the breaker of "
                        + label()
                        + " has been open for "
                        + Duration.between(figures.openSince(), now()).toSeconds()
                        + " s"
                        + figures.lastError().map(e -> ": " + e).orElse(""),
                settings.breaker().openFor());
    }

    private void changed(CircuitBreaker.State to) {
        Breaker now = state(to);
        if (now == Breaker.OPEN) {
            figures.opened(now());
        }
        tell(now);
        meter.breaker(label(), now);
    }

    /** Half-open and open again is what a dead peer's breaker does each minute: said once. */
    private void tell(Breaker now) {
        if (now == Breaker.CLOSED && told.getAndSet(false)) {
            LOG.info("[sync] {} answers again", label());
        } else if (now == Breaker.OPEN && !told.getAndSet(true)) {
            LOG.warn(
                    "[sync] the breaker of {} opened: {}", label(), figures.lastError().orElse(""));
        }
    }

    private static Breaker state(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN, FORCED_OPEN -> Breaker.OPEN;
            case HALF_OPEN -> Breaker.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> Breaker.CLOSED;
        };
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
