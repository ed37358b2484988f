package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.metrics.NodeMetrics;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.settings.RollbackSettings;
import dev.rookery.node.settings.RollbackSource;
import dev.rookery.node.sources.PrometheusSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Puts together what judges production by itself: the watch over all models, and the servers that
 * are asked for observations.
 *
 * <p>Threads: stateless.
 */
final class RollbackManager {

    private RollbackManager() {}

    /**
     * What it needs of the rest of the node.
     *
     * @param elected whether it is this node's turn
     * @param stops takes what is to be run when the node stops, latest first
     */
    record Needs(
            RollbackSettings settings,
            NodeServices services,
            BooleanSupplier elected,
            HealthBoard health,
            NodeThreads threads,
            NodeMetrics metrics,
            Consumer<Runnable> stops) {}

    /**
     * Begins.
     *
     * @return who wants to hear of facts that are kept
     */
    static RollbackWatch start(Needs needs) {
        NodeThreads threads = needs.threads();
        RollbackWatch watch =
                new RollbackWatch(
                        needs.services().verdicts(),
                        needs.services().registry().catalogue(),
                        needs.elected(),
                        needs.health().component(HealthBoard.ROLLBACK));
        needs.metrics().verdicts().bind(watch::figures);
        needs.stops().accept(threads.every(needs.settings().interval(), watch::look));
        needs.stops().accept(threads.every(RollbackWatch.SOON, watch::soon));
        for (RollbackSource source : needs.settings().sources()) {
            needs.stops().accept(threads.every(SourceTask.TICK, asking(source, needs)));
        }
        return watch;
    }

    private static SourceTask asking(RollbackSource source, Needs needs) {
        return new SourceTask(
                source,
                new PrometheusSource(source, PrometheusSource.PATIENCE, needs.threads().clock()),
                needs.services().registry(),
                needs.elected(),
                needs.health().component(HealthBoard.ROLLBACK_SOURCES),
                needs.threads().clock());
    }
}
