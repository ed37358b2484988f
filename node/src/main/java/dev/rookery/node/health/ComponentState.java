package dev.rookery.node.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A component at one moment.
 *
 * <p>Threads: immutable.
 *
 * @param age since the last success
 * @param details figures by name; texts, numbers and booleans
 */
public record ComponentState(
        HealthStatus status,
        Optional<Instant> lastSuccess,
        Optional<Instant> lastFailure,
        int consecutiveFailures,
        Optional<String> lastError,
        Optional<Duration> age,
        Map<String, Object> details) {}
