package dev.rookery.node.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One part of the node. Who works there says how it went; the status follows: one failure degrades,
 * {@value #FAILURES_UNHEALTHY} in a row are unhealthy, a success mends. Where a success is due
 * every so often, one missed is degraded, two are unhealthy.
 *
 * <p>Threads: safe for any thread.
 */
public final class HealthComponent {

    /** Failures in a row that make a component unhealthy. */
    public static final int FAILURES_UNHEALTHY = 3;

    private static final int ERROR_CHARS_MAX = 500;
    private static final String STALE_AFTER = "stale_after_seconds";

    private final InstantSource clock;
    private final Instant since;
    private final Optional<Duration> staleAfter;
    private Supplier<Map<String, Object>> details = Map::of;
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<Instant> lastFailure = Optional.empty();
    private Optional<String> lastError = Optional.empty();
    private int failures;
    private HealthStatus held = HealthStatus.UNKNOWN;

    HealthComponent(InstantSource clock, Optional<Duration> staleAfter) {
        this.clock = clock;
        this.since = clock.instant();
        this.staleAfter = staleAfter;
    }

    /** It worked; whatever was wrong before is mended. */
    public synchronized void succeeded() {
        lastSuccess = Optional.of(clock.instant());
        failures = 0;
        held = HealthStatus.HEALTHY;
    }

    /** It worked then, maybe before the start; mends only what was wrong before. */
    public synchronized void succeeded(Instant at) {
        boolean mends = lastFailure.isEmpty() || lastFailure.get().isBefore(at);
        if (mends) {
            failures = 0;
            held = HealthStatus.HEALTHY;
        }
        if (lastSuccess.isEmpty() || lastSuccess.get().isBefore(at)) {
            lastSuccess = Optional.of(at);
        }
    }

    /** Somebody looked and saw nothing wrong: a success, unless a failure stands. */
    public synchronized void looked() {
        if (held == HealthStatus.UNKNOWN || held == HealthStatus.HEALTHY) {
            succeeded();
        }
    }

    /** It did not work this time. */
    public synchronized void failed(String error) {
        note(error);
        failures++;
        held =
                held.worse(
                        failures >= FAILURES_UNHEALTHY
                                ? HealthStatus.UNHEALTHY
                                : HealthStatus.DEGRADED);
    }

    /** It works, but not as it should, until the next success. */
    public synchronized void degraded(String why) {
        note(why);
        held = HealthStatus.DEGRADED;
    }

    /** It cannot do its job, until the next success: no need to wait for a third failure. */
    public synchronized void broken(String why) {
        note(why);
        failures++;
        held = HealthStatus.UNHEALTHY;
    }

    /** Where its figures come from; asked each time that health is, so it must be quick. */
    public synchronized void details(Supplier<Map<String, Object>> source) {
        details = source;
    }

    /** How it is now. */
    public ComponentState state() {
        Supplier<Map<String, Object>> source;
        synchronized (this) {
            source = details;
        }
        // Outside the lock: a source may ask others who are about to report here.
        Map<String, Object> figures = new TreeMap<>(source.get());
        synchronized (this) {
            Instant now = clock.instant();
            staleAfter.ifPresent(due -> figures.put(STALE_AFTER, due.toSeconds()));
            return new ComponentState(
                    held.worse(staleness(now)),
                    lastSuccess,
                    lastFailure,
                    failures,
                    lastError,
                    lastSuccess.map(at -> nonNegative(Duration.between(at, now))),
                    figures);
        }
    }

    private void note(String error) {
        lastFailure = Optional.of(clock.instant());
        lastError =
                Optional.of(
                        error.length() <= ERROR_CHARS_MAX
                                ? error
                                : error.substring(0, ERROR_CHARS_MAX));
    }

    private HealthStatus staleness(Instant now) {
        if (staleAfter.isEmpty()) {
            return HealthStatus.UNKNOWN;
        }
        Duration age = Duration.between(lastSuccess.orElse(since), now);
        if (age.compareTo(staleAfter.get().multipliedBy(2)) > 0) {
            return HealthStatus.UNHEALTHY;
        }
        return age.compareTo(staleAfter.get()) > 0 ? HealthStatus.DEGRADED : HealthStatus.UNKNOWN;
    }

    private static Duration nonNegative(Duration age) {
        return age.isNegative() ? Duration.ZERO : age;
    }
}
