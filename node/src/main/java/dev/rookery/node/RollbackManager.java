package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.metrics.NodeMetrics;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.service.RollbackDesk;
import dev.rookery.node.service.RollbackProposals;
import dev.rookery.node.service.StoredTargets;
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
     * @param pull asks the other nodes what they know
     * @param stops takes what is to be run when the node stops, latest first
     */
    record Needs(
            RollbackSettings settings,
            NodeServices services,
            BooleanSupplier elected,
            Runnable pull,
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
        RollbackProposals proposals =
                new RollbackProposals(
                        needs.services().verdicts(),
                        new RollbackDesk(
                                needs.services().registry(),
                                new StoredTargets(
                                        needs.services().artifacts(), needs.services().fetches()),
                                needs.services().promotion(),
                                threads.rollbacks()),
                        threads.rollbacks());
        RollbackWatch watch =
                new RollbackWatch(
                        needs.services().verdicts(),
                        new RollbackActs(proposals, needs.pull(), threads.clock()),
                        needs.elected(),
                        needs.health().component(HealthBoard.ROLLBACK));
        needs.metrics().verdicts().bind(watch::figures);
        needs.stops().accept(threads.every(needs.settings().interval(), watch::look));
        needs.stops().accept(threads.every(RollbackWatch.SOON, watch::soon));
        if (!needs.settings().sources().isEmpty()) {
            askSources(needs);
        }
        return watch;
    }

    private static void askSources(Needs needs) {
        SourceHealth health =
                new SourceHealth(needs.health().component(HealthBoard.ROLLBACK_SOURCES));
        for (RollbackSource source : needs.settings().sources()) {
            SourceTask task = asking(source, health, needs);
            needs.stops().accept(needs.threads().every(SourceTask.TICK, task));
        }
    }

    private static SourceTask asking(RollbackSource source, SourceHealth sources, Needs needs) {
        return new SourceTask(
                source,
                new PrometheusSource(source, PrometheusSource.PATIENCE, needs.threads().clock()),
                needs.services().registry(),
                needs.elected(),
                sources,
                needs.threads().clock());
    }
}
