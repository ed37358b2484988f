package dev.rookery.sync.peer;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What stands around calls to peers: what all of them share, and how one's own is made.
 *
 * <p>Threads: safe for any thread.
 */
final class Guards {
    static final int CALLS_AT_ONCE = 8;

    private static final int ATTEMPTS = 2;
    private static final int PAUSE_MILLIS = 100;

    private final Retry retry;
    private final TimeLimiter callLimit;
    private final TimeLimiter pullLimit;
    private final CircuitBreakerConfig breaker;
    private final BulkheadConfig bulkhead;

    /** One peer's own. */
    record Own(CircuitBreaker breaker, Bulkhead bulkhead) {}

    Guards(PeerSettings settings, Machine machine) {
        retry = retry(machine.random());
        callLimit = TimeLimiter.of(settings.callTime());
        pullLimit = TimeLimiter.of(settings.pullTime());
        breaker = breaker(settings.breaker(), machine.steady());
        bulkhead =
                BulkheadConfig.custom()
                        .maxConcurrentCalls(CALLS_AT_ONCE)
                        .maxWaitDuration(Duration.ZERO)
                        .build();
    }

    Own own(String name) {
        return new Own(CircuitBreaker.of(name, breaker), Bulkhead.of(name, bulkhead));
    }

    Retry retry() {
        return retry;
    }

    TimeLimiter callLimit() {
        return callLimit;
    }

    TimeLimiter pullLimit() {
        return pullLimit;
    }

    private static Retry retry(RandomGenerator random) {
        return Retry.of(
                "peers",
                RetryConfig.custom()
                        .maxAttempts(ATTEMPTS)
                        .intervalFunction(
                                attempt -> (long) PAUSE_MILLIS + random.nextInt(PAUSE_MILLIS))
                        .retryOnException(Guards::again)
                        .build());
    }

    /**
     * It has two time sources, for its waits and for how long calls took: both are the steady one.
     */
    private static CircuitBreakerConfig breaker(BreakerSettings settings, SteadyClock clock) {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.failures())
                .minimumNumberOfCalls(settings.failures())
                .failureRateThreshold(100)
                .slowCallRateThreshold(100)
                .slowCallDurationThreshold(settings.slowCall())
                .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
                .waitDurationInOpenState(settings.openFor())
                .ignoreException(Guards::ignored)
                .writableStackTraceEnabled(false)
                .clock(clock)
                .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
                .build();
    }

    /** After a pull that took all its time the next round is soon enough, with whom it may be. */
    private static boolean again(Throwable failure) {
        return failure instanceof PeerCallException call
                && call.kind() == PeerCallException.Kind.FAILED
                && !call.late();
    }

    private static boolean ignored(Throwable failure) {
        return failure instanceof PeerCallException call
                && call.kind() != PeerCallException.Kind.FAILED;
    }
}
