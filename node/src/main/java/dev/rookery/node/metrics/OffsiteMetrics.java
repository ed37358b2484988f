package dev.rookery.node.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The backups in other places, one label each.
 *
 * <p>Threads: safe for any thread.
 */
public final class OffsiteMetrics {
    private final PrometheusMeterRegistry registry;
    private final InstantSource clock;

    OffsiteMetrics(PrometheusMeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * Shows these from now on.
     *
     * @param places in the order of the settings, always as many; quick to ask
     */
    public void bind(Supplier<List<OffsiteFigures>> places) {
        for (int index = 0; index < places.get().size(); index++) {
            int at = index;
            bindOne(places.get().get(index).place(), () -> places.get().get(at));
        }
    }

    private void bindOne(String place, Supplier<OffsiteFigures> now) {
        gauge(place, now, "copies", "Complete full copies there", OffsiteFigures::copies);
        gauge(
                place,
                now,
                "age_seconds",
                "Age of the newest full copy there",
                figures -> age(figures.newest()));
        gauge(
                place,
                now,
                "success_age_seconds",
                "Since all that was new was last sent there",
                figures -> age(figures.lastSuccess()));
        gauge(
                place,
                now,
                "breaker_open",
                "1 while nothing is asked of it after failures in a row",
                figures -> figures.open() ? 1 : 0);
        counter(
                place,
                now,
                "sent_bytes_total",
                "Bytes of objects sent off-site since the start",
                OffsiteFigures::sentBytes);
        counter(
                place,
                now,
                "sent_copies_total",
                "Full copies sent off-site since the start",
                OffsiteFigures::sentCopies);
        counter(
                place,
                now,
                "failures_total",
                "Rounds off-site that failed since the start",
                OffsiteFigures::failures);
    }

    private void gauge(
            String place,
            Supplier<OffsiteFigures> now,
            String name,
            String help,
            ToDoubleFunction<OffsiteFigures> figure) {
        Gauge.builder("rookery_backup_offsite_" + name, () -> figure.applyAsDouble(now.get()))
                .description(help)
                .tag("place", place)
                .register(registry);
    }

    private void counter(
            String place,
            Supplier<OffsiteFigures> now,
            String name,
            String help,
            ToDoubleFunction<OffsiteFigures> figure) {
        NodeMetrics.counter(
                registry,
                "rookery_backup_offsite_" + name,
                help,
                now,
                source -> figure.applyAsDouble(source.get()),
                "place",
                place);
    }

    private double age(Optional<Instant> at) {
        return at.map(then -> Math.max(0, Duration.between(then, clock.instant()).toMillis()))
                .map(millis -> millis / 1_000.0)
                .orElse(Double.NaN);
    }
}
