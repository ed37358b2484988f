package dev.rookery.node.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;

/**
 * How production stands beside this node's rules for what goes there; only where there are any.
 *
 * <p>Threads: safe for any thread.
 */
public final class PromotionMetrics {
    private final PrometheusMeterRegistry registry;

    PromotionMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Versions in production.
     *
     * @param past that the rules would refuse today
     * @param unproven that they may refuse, their bytes not being here
     */
    public record Figures(int past, int unproven) {}

    /** Shows these from now on; quick to ask. */
    public void bind(Supplier<Figures> now) {
        Gauge.builder("rookery_promotion_past_rules", () -> now.get().past())
                .description("Versions in production that this node's rules would refuse")
                .register(registry);
        Gauge.builder("rookery_promotion_unproven", () -> now.get().unproven())
                .description("Versions in production of which too little is here to tell")
                .register(registry);
    }
}
