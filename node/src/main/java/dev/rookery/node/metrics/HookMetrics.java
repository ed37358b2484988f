package dev.rookery.node.metrics;

import dev.rookery.node.hooks.HookCounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Hooks, and what was delivered from here.
 *
 * <p>Threads: safe for any thread.
 */
public final class HookMetrics {

    private static final double MILLIS = 1_000;

    private final PrometheusMeterRegistry registry;
    private volatile Supplier<HookCounts> counts =
            () -> new HookCounts(0, 0, false, Duration.ZERO, 0, 0, 0, 0);

    HookMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows these from now on; quick to ask. */
    public void bind(Supplier<HookCounts> now) {
        counts = now;
        gauge("rookery_hooks_subscriptions", "Hooks that are set", HookCounts::hooks);
        gauge(
                "rookery_hooks_failing",
                "Hooks whose last attempt from here failed",
                HookCounts::failing);
        gauge("rookery_hooks_delivers", "1 on the node that delivers", of -> of.delivers() ? 1 : 0);
        gauge(
                "rookery_hooks_oldest_waiting_seconds",
                "Age of the oldest event that waits for a receiver",
                of -> of.oldest().toMillis() / MILLIS);
        counter("delivered", HookCounts::delivered);
        counter("refused", HookCounts::refused);
        counter("failed", HookCounts::failed);
        counter("given_up", HookCounts::givenUp);
    }

    private void gauge(String name, String help, ToDoubleFunction<HookCounts> figure) {
        Gauge.builder(name, this, self -> figure.applyAsDouble(self.counts.get()))
                .description(help)
                .register(registry);
    }

    private void counter(String outcome, ToDoubleFunction<HookCounts> count) {
        NodeMetrics.counter(
                registry,
                "rookery_hooks_deliveries_total",
                "Attempts from here, by what became of them",
                this,
                self -> count.applyAsDouble(self.counts.get()),
                "outcome",
                outcome);
    }
}
