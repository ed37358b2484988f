package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * When calls to a peer stop for a while. Threads: immutable.
 *
 * @param failures consecutive failures that open the breaker; raising it costs that many time-outs
 * @param openFor how long it stays open before it tries again
 * @param halfOpenCalls calls that must succeed to close it
 * @param slowCall a call that takes longer counts as failed
 */
public record BreakerSettings(
        int failures, Duration openFor, int halfOpenCalls, Duration slowCall) {

    static final SettingKey<Integer> FAILURES =
            SettingKey.of(
                    "sync.breaker.failures",
                    SettingTypes.integer(1, 1000),
                    5,
                    "failures in a row that open a peer's breaker");
    static final SettingKey<Duration> WAIT =
            SettingKey.of(
                    "sync.breaker.wait",
                    SettingTypes.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                    Duration.ofSeconds(60),
                    "how long an open breaker waits before it tries again");
    static final SettingKey<Integer> HALF_OPEN_CALLS =
            SettingKey.of(
                    "sync.breaker.half-open-calls",
                    SettingTypes.integer(1, 100),
                    2,
                    "calls that must succeed to close a half-open breaker");
    static final SettingKey<Duration> SLOW_CALL =
            SettingKey.of(
                    "sync.breaker.slow-call",
                    SettingTypes.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                    Duration.ofSeconds(5),
                    "a call that takes longer counts as failed");

    public BreakerSettings {
        FAILURES.require(failures);
        WAIT.require(openFor);
        HALF_OPEN_CALLS.require(halfOpenCalls);
        SLOW_CALL.require(slowCall);
    }

    static List<SettingKey<?>> keys() {
        return List.of(FAILURES, WAIT, HALF_OPEN_CALLS, SLOW_CALL);
    }

    static BreakerSettings from(Settings settings) {
        return new BreakerSettings(
                settings.get(FAILURES),
                settings.get(WAIT),
                settings.get(HALF_OPEN_CALLS),
                settings.get(SLOW_CALL));
    }
}
