package dev.rookery.sync.peer;

import java.time.Duration;

/**
 * When a peer is left alone, and for how long.
 *
 * <p>Threads: immutable.
 *
 * @param failures failures in a row that open the breaker; raising it costs as many time-outs
 * @param openFor how long it stays open unless the peer calls; raising it spares a dead peer's
 *     network
 * @param halfOpenCalls calls that then decide
 * @param slowCall a call that took longer counts as failed; answers of many bytes get more
 */
public record BreakerSettings(
        int failures, Duration openFor, int halfOpenCalls, Duration slowCall) {

    /** 5 failures, 60 s, 2 calls, 5 s. */
    public static final BreakerSettings DEFAULT =
            new BreakerSettings(5, Duration.ofSeconds(60), 2, Duration.ofSeconds(5));

    public BreakerSettings {
        if (failures < 1 || halfOpenCalls < 1) {
            throw new IllegalArgumentException(
                    "a breaker counts 1 or more, not " + failures + " and " + halfOpenCalls);
        }
        if (openFor.isNegative()
                || openFor.isZero()
                || slowCall.isNegative()
                || slowCall.isZero()) {
            throw new IllegalArgumentException(
                    "a breaker's times are more than 0, not " + openFor + " and " + slowCall);
        }
    }
}
