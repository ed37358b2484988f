package dev.rookery.node.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The artifacts on this node, and on their way.
 *
 * <p>Threads: safe for any thread.
 */
public final class ArtifactMetrics {
    private final PrometheusMeterRegistry registry;

    ArtifactMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Shows these from now on.
     *
     * @param now quick to ask
     */
    public void bind(Supplier<ArtifactFigures> now) {
        gauge(now, "held", "Artifacts here", ArtifactFigures::held);
        gauge(now, "held_bytes", "Bytes of artifacts here", ArtifactFigures::heldBytes);
        gauge(now, "set_aside", "Damaged and not healed", ArtifactFigures::aside);
        gauge(now, "wanted", "Artifacts that the rule wants here", ArtifactFigures::wanted);
        gauge(now, "missing", "Of these, not to be had", ArtifactFigures::missing);
        gauge(now, "fetching", "On their way here", it -> it.travel().fetching());
        counter(now, "fetched_total", "Brought here from peers", it -> it.travel().fetched());
        counter(now, "fetched_bytes_total", "Bytes that came", it -> it.travel().fetchedBytes());
        counter(
                now,
                "fetch_failures_total",
                "Fetches that ended without the bytes",
                it -> it.travel().failures());
        counter(now, "served_bytes_total", "Bytes given to peers", it -> it.travel().servedBytes());
        counter(now, "hashed_total", "Artifacts hashed again", it -> it.hashed().artifacts());
        counter(now, "hashed_bytes_total", "Bytes hashed again", it -> it.hashed().bytes());
        counter(now, "damaged_total", "Hashed and found damaged", it -> it.hashed().damaged());
    }

    private void gauge(
            Supplier<ArtifactFigures> now,
            String name,
            String help,
            ToDoubleFunction<ArtifactFigures> figure) {
        Gauge.builder("rookery_artifacts_" + name, () -> figure.applyAsDouble(now.get()))
                .description(help)
                .register(registry);
    }

    private void counter(
            Supplier<ArtifactFigures> now,
            String name,
            String help,
            ToDoubleFunction<ArtifactFigures> figure) {
        NodeMetrics.counter(
                registry,
                "rookery_artifacts_" + name,
                help,
                now,
                source -> figure.applyAsDouble(source.get()));
    }
}
