package dev.rookery.node.metrics;

import dev.rookery.node.registry.RunConfig;
import dev.rookery.node.registry.Stage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The registry's own metrics. Each appears with its first figures, a promotion's pair of stages and
 * a run's configuration when it was first seen. At most {@value #CONFIGS_MAX} configurations have
 * series of their own, the first by name, so that all nodes show the same; the rest share {@code
 * other}.
 *
 * <p>Threads: safe for any thread.
 */
final class ModelMetrics {
    static final int CONFIGS_MAX = 1_000;
    static final String OTHER = "other";

    private final PrometheusMeterRegistry registry;
    private final ParityMetrics parity;
    private final SortedSet<RegistryFigures.Ends> shownMoves = new TreeSet<>();
    private final SortedMap<Labels, List<Meter>> shownRuns = new TreeMap<>();
    private final RollbackMetrics rollbacks;
    private volatile Optional<RegistryFigures> figures = Optional.empty();
    private volatile SortedMap<Labels, RegistryFigures.Runs> runs = new TreeMap<>();

    /** A run's labels. */
    private record Labels(String config, String board) implements Comparable<Labels> {
        private static final Comparator<Labels> ORDER =
                Comparator.comparing(Labels::config).thenComparing(Labels::board);

        static Labels of(RunConfig config) {
            return new Labels(config.text(), config.board());
        }

        @Override
        public int compareTo(Labels other) {
            return ORDER.compare(this, other);
        }
    }

    ModelMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
        this.parity = new ParityMetrics(registry);
        this.rollbacks = new RollbackMetrics(registry);
    }

    /** Takes figures over. */
    synchronized void show(RegistryFigures now) {
        boolean first = figures.isEmpty();
        figures = Optional.of(now);
        if (first) {
            bind();
        }
        for (RegistryFigures.Ends ends : now.moves().keySet()) {
            boolean promotion = ends.to() != Stage.DELETED && ends.from() != Stage.DELETED;
            if (promotion && shownMoves.add(ends)) {
                bind(ends);
            }
        }
        showRuns(now.runs());
        parity.show(now.parity());
        rollbacks.show(now.rollbacks());
    }

    private void showRuns(SortedMap<RunConfig, RegistryFigures.Runs> all) {
        SortedMap<Labels, RegistryFigures.Runs> now = new TreeMap<>();
        all.forEach(
                (config, of) ->
                        now.merge(
                                now.size() < CONFIGS_MAX
                                        ? Labels.of(config)
                                        : new Labels(OTHER, OTHER),
                                of,
                                RegistryFigures.Runs::and));
        runs = now;
        now.keySet().forEach(labels -> shownRuns.computeIfAbsent(labels, this::bind));
        shownRuns
                .entrySet()
                .removeIf(
                        shown -> {
                            boolean gone = !now.containsKey(shown.getKey());
                            if (gone) {
                                shown.getValue().forEach(registry::remove);
                            }
                            return gone;
                        });
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

    private List<Meter> bind(Labels labels) {
        String[] tags = {"config", labels.config(), "board_type", labels.board()};
        return List.of(
                NodeMetrics.counter(
                        registry,
                        "ringrift_cmaes_runs_total",
                        "CMA-ES runs registered",
                        this,
                        self -> self.of(labels).count(),
                        tags),
                Gauge.builder("ringrift_cmaes_best_fitness", this, self -> self.of(labels).best())
                        .description("Greatest fitness of any run registered")
                        .tags(tags)
                        .register(registry));
    }

    private RegistryFigures.Runs of(Labels labels) {
        return runs.getOrDefault(labels, new RegistryFigures.Runs(0, Double.NaN));
    }

    private double standing(Stage stage) {
        return figures.map(now -> now.versionsByStage().getOrDefault(stage, 0L)).orElse(0L);
    }

    private double moved(RegistryFigures.Ends ends) {
        return figures.map(now -> now.moves().getOrDefault(ends, 0L)).orElse(0L);
    }
}
