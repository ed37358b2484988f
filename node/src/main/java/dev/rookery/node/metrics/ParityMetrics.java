package dev.rookery.node.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What outside validators found, by configuration. As many have series of their own as runs do
 * ({@link ModelMetrics#CONFIGS_MAX}), the first by name; the rest share {@code other}, with the
 * worst rate.
 *
 * <p>Threads: {@link #show} by one at a time; its meters are read by any thread.
 */
final class ParityMetrics {

    private final PrometheusMeterRegistry registry;
    private final SortedMap<String, List<Meter>> shown = new TreeMap<>();
    private volatile SortedMap<String, RegistryFigures.Parity> parity = new TreeMap<>();

    ParityMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Takes figures over. */
    void show(SortedMap<String, RegistryFigures.Parity> all) {
        SortedMap<String, RegistryFigures.Parity> now = new TreeMap<>();
        all.forEach(
                (config, of) ->
                        now.merge(
                                now.size() < ModelMetrics.CONFIGS_MAX ? config : ModelMetrics.OTHER,
                                of,
                                RegistryFigures.Parity::and));
        parity = now;
        now.keySet().forEach(config -> shown.computeIfAbsent(config, this::bind));
        shown.entrySet()
                .removeIf(
                        of -> {
                            boolean gone = !now.containsKey(of.getKey());
                            if (gone) {
                                of.getValue().forEach(registry::remove);
                            }
                            return gone;
                        });
    }

    private List<Meter> bind(String config) {
        return List.of(
                validations(config, "passed", RegistryFigures.Parity::passed),
                validations(config, "failed", RegistryFigures.Parity::failed),
                Gauge.builder(
                                "ringrift_parity_failure_rate",
                                this,
                                self -> self.of(config, RegistryFigures.Parity::rate))
                        .description("Share of games that failed in the newest validation")
                        .tags("config", config)
                        .register(registry));
    }

    private Meter validations(
            String config, String result, ToDoubleFunction<RegistryFigures.Parity> count) {
        return NodeMetrics.counter(
                registry,
                "ringrift_parity_validations_total",
                "Parity validations reported",
                this,
                self -> self.of(config, count),
                "config",
                config,
                "result",
                result);
    }

    private double of(String config, ToDoubleFunction<RegistryFigures.Parity> figure) {
        RegistryFigures.Parity found = parity.get(config);
        return found == null ? Double.NaN : figure.applyAsDouble(found);
    }
}
