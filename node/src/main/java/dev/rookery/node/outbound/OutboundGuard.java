package dev.rookery.node.outbound;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What stands around calls to one server: a failure that may pass is tried again after a pause that
 * doubles, and every attempt counts in the breaker, so that a server that is down is asked once in
 * a while only. An answer that is a no is neither tried again nor counted.
 *
 * <p>Threads: safe for any thread that may block; one that is interrupted ends its pause.
 */
public final class OutboundGuard {

    private static final double LONGER = 2.0;

    private final String server;
    private final Retry retry;
    private final CircuitBreaker breaker;

    /**
     * How long a server is believed in.
     *
     * @param attempts at one call, at least 1
     * @param pause before the second attempt; doubled before each further one, give or take half
     * @param failures in a row that open the breaker
     * @param openFor how long nothing is asked then
     */
    public record Rules(int attempts, Duration pause, int failures, Duration openFor) {

        /** 4 attempts over some 7 s; 8 failures leave the server alone for 30 s. */
        public static final Rules DEFAULTS =
                new Rules(4, Duration.ofSeconds(1), 8, Duration.ofSeconds(30));
    }

    /**
     * Around one server's calls.
     *
     * @param server for people
     * @param passing whether a failure may pass
     */
    public OutboundGuard(String server, Rules rules, Predicate<Throwable> passing, Clock clock) {
        this.server = server;
        this.retry =
                Retry.of(
                        server,
                        RetryConfig.custom()
                                .maxAttempts(rules.attempts())
                                .intervalFunction(
                                        IntervalFunction.ofExponentialRandomBackoff(
                                                rules.pause(), LONGER))
                                .retryOnException(passing)
                                .build());
        this.breaker =
                CircuitBreaker.of(
                        server,
                        CircuitBreakerConfig.custom()
                                .slidingWindowType(
                                        CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                                .slidingWindowSize(rules.failures())
                                .minimumNumberOfCalls(rules.failures())
                                .failureRateThreshold(100)
                                .permittedNumberOfCallsInHalfOpenState(1)
                                .waitDurationInOpenState(rules.openFor())
                                .ignoreException(passing.negate())
                                .writableStackTraceEnabled(false)
                                .clock(clock)
                                .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
                                .build());
    }

    /**
     * Makes a call, again where that may help.
     *
     * @return what the call that succeeded answered
     * @throws OutboundOpenException when the server is being left alone
     * @throws RuntimeException the last attempt's own
     */
    public <T> T call(Supplier<T> call) {
        try {
            return Retry.decorateSupplier(retry, CircuitBreaker.decorateSupplier(breaker, call))
                    .get();
        } catch (CallNotPermittedException e) {
            throw new OutboundOpenException(server);
        }
    }

    /** {@code closed}, {@code open} or {@code half_open}. */
    public String breaker() {
        return breaker.getState().name().toLowerCase(Locale.ROOT);
    }
}
