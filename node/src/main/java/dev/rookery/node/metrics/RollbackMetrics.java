package dev.rookery.node.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many rollbacks were asked for, by model and trigger. At most {@value #SERIES_MAX} pairs have
 * series of their own, the first by name, so that all nodes show the same; the rest share {@code
 * other}. Triggers are named by whoever asks.
 *
 * <p>Threads: safe for any thread.
 */
final class RollbackMetrics {
    static final int SERIES_MAX = 1_000;
    private static final RegistryFigures.Rollbacks OTHER =
            new RegistryFigures.Rollbacks("other", "other");

    private final PrometheusMeterRegistry registry;
    private final SortedMap<RegistryFigures.Rollbacks, Meter> shown = new TreeMap<>();
    private volatile SortedMap<RegistryFigures.Rollbacks, Long> counts = new TreeMap<>();

    RollbackMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Takes figures over. */
    synchronized void show(SortedMap<RegistryFigures.Rollbacks, Long> all) {
        SortedMap<RegistryFigures.Rollbacks, Long> now = new TreeMap<>();
        all.forEach(
                (of, count) -> now.merge(now.size() < SERIES_MAX ? of : OTHER, count, Long::sum));
        counts = now;
        now.keySet().forEach(of -> shown.computeIfAbsent(of, this::bind));
        shown.entrySet()
                .removeIf(
                        entry -> {
                            boolean gone = !now.containsKey(entry.getKey());
                            if (gone) {
                                registry.remove(entry.getValue());
                            }
                            return gone;
                        });
    }

    private Meter bind(RegistryFigures.Rollbacks of) {
        return NodeMetrics.counter(
                registry,
                "ringrift_model_rollbacks_total",
                "Rollbacks asked for",
                this,
                self -> self.counts.getOrDefault(of, 0L),
                "model_id",
                of.model(),
                "trigger",
                of.trigger());
    }
}
