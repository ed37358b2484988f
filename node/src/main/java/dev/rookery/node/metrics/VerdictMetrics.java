package dev.rookery.node.metrics;

import dev.rookery.node.rollback.Verdict;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the rollback manager says of all models, one label a verdict.
 *
 * <p>Threads: safe for any thread.
 */
public final class VerdictMetrics {
    private final PrometheusMeterRegistry registry;

    VerdictMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * What the rollback manager did.
     *
     * @param evaluates whether this node judges for all
     * @param verdicts models by verdict, as of the last look; none on a node that does not judge
     * @param findings versions in production that were found failing since the start
     */
    public record Figures(boolean evaluates, Map<Verdict.Kind, Integer> verdicts, long findings) {

        public Figures {
            verdicts = Map.copyOf(verdicts);
        }
    }

    /** Shows these from now on; quick to ask. */
    public void bind(Supplier<Figures> now) {
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            Gauge.builder(
                            "rookery_rollback_models",
                            () -> now.get().verdicts().getOrDefault(kind, 0))
                    .description("Models by verdict, on the node that judges")
                    .tag("verdict", kind.text())
                    .register(registry);
        }
        Gauge.builder("rookery_rollback_evaluator", () -> now.get().evaluates() ? 1 : 0)
                .description("1 on the node that judges production")
                .register(registry);
        NodeMetrics.counter(
                registry,
                "rookery_rollback_findings_total",
                "Versions in production found failing since the start",
                now,
                source -> source.get().findings());
    }
}
