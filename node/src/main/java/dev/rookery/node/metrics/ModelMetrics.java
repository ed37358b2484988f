package dev.rookery.node.metrics;

import dev.rookery.node.registry.Stage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The registry's own metrics. Each appears with its first figures, and a promotion's pair of stages
 * when it was first seen.
 *
 * <p>Threads: safe for any thread.
 */
final class ModelMetrics {
    private final PrometheusMeterRegistry registry;
    private final SortedSet<RegistryFigures.Ends> shownMoves = new TreeSet<>();
    private volatile Optional<RegistryFigures> figures = Optional.empty();

    ModelMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /** Takes figures over. */
    synchronized void show(RegistryFigures now) {
        boolean first = figures.isEmpty();
        figures = Optional.of(now);
        if (first) {
            bind();
        }
        for (RegistryFigures.Ends ends : now.moves().keySet()) {
            if (ends.to() != Stage.DELETED && shownMoves.add(ends)) {
                bind(ends);
            }
        }
    }

    private void bind() {
        for (Stage stage : Stage.NAMED) {
            Gauge.builder("ringrift_model_registry_count", this, self -> self.standing(stage))
                    .description("Versions by stage")
                    .tags("stage", stage.text())
                    .register(registry);
        }
        NodeMetrics.counter(
                registry,
                "ringrift_model_registry_registrations_total",
                "Versions registered",
                this,
                self -> self.figures.map(RegistryFigures::registrations).orElse(0L));
    }

    private void bind(RegistryFigures.Ends ends) {
        NodeMetrics.counter(
                registry,
                "ringrift_model_registry_promotions_total",
                "Moves between stages",
                this,
                self -> self.moved(ends),
                "from_stage",
                ends.from().text(),
                "to_stage",
                ends.to().text());
    }

    private double standing(Stage stage) {
        return figures.map(now -> now.versionsByStage().getOrDefault(stage, 0L)).orElse(0L);
    }

    private double moved(RegistryFigures.Ends ends) {
        return figures.map(now -> now.moves().getOrDefault(ends, 0L)).orElse(0L);
    }
}
