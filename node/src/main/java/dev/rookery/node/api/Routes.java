package dev.rookery.node.api;

import dev.rookery.node.service.CmaesDesk;
import dev.rookery.node.service.HookDesk;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.service.ProductionReview;
import dev.rookery.node.service.RollbackDesk;
import dev.rookery.node.service.RollbackProposals;
import dev.rookery.node.service.StoredTargets;
import dev.rookery.node.service.VersionFiles;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Every route there is. */
final class Routes {
    private Routes() {}

    static List<Route> all(
            Vertx vertx,
            NodeServices services,
            HttpLimits limits,
            Workers workers,
            Supplier<String> metricsText,
            HttpMeter meter) {
        Responder responder = new Responder(vertx, meter);
        VersionFiles files =
                new VersionFiles(
                        services.registry().catalogue(),
                        services.artifacts(),
                        services.arrivedFiles());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new ModelRoutes(services.registry(), services.cluster()).routes());
        routes.addAll(new VersionRoutes(services.registry()).routes());
        routes.addAll(new BaselineRoutes(services.registry()).routes());
        routes.addAll(new ImportRoutes(services.registry()).routes());
        StoredTargets targets = new StoredTargets(services.artifacts(), services.fetches());
        routes.addAll(rollbacks(services, targets, workers));
        routes.addAll(
                new ArtifactRoutes(
                                vertx,
                                files,
                                services.artifacts(),
                                services.fetches(),
                                workers,
                                responder,
                                limits)
                        .routes());
        routes.addAll(new ArtifactStatusRoutes(services.travel()).routes());
        routes.addAll(new ReferenceRoutes(services.travel()).routes());
        CmaesDesk runs = new CmaesDesk(services.registry(), services.artifacts(), workers.disk());
        routes.addAll(new CmaesRoutes(runs).routes());
        routes.addAll(new ParityRoutes(services.registry()).routes());
        routes.addAll(new CollectRoutes(services.collector()).routes());
        routes.addAll(new HookRoutes(new HookDesk(services.registry(), services.hooks())).routes());
        routes.addAll(new RetrainingRoutes(services.retraining()).routes());
        routes.addAll(new FactRoutes(services.transfer()).routes());
        routes.addAll(new BackupUpkeepRoutes(services.upkeep()).routes());
        routes.addAll(new BackupRoutes(services.backups()).routes());
        ProductionReview review =
                new ProductionReview(
                        services.registry().catalogue(),
                        targets,
                        services.promotion(),
                        System::nanoTime);
        routes.addAll(new RestoreRoutes(services.backups(), services.rewinds(), review).routes());
        routes.addAll(new OffsiteRoutes(services.offsite()).routes());
        routes.addAll(new BackupDownload(vertx, services.backups(), workers, responder).routes());
        routes.addAll(new ClusterRoutes(services.cluster()).routes());
        routes.addAll(new AuditRoutes(services.audits()).routes());
        routes.addAll(
                new RecordRoutes(services.registry(), services.facts(), services.cluster())
                        .routes());
        routes.addAll(
                new EventRoute(
                                vertx,
                                services.events(),
                                services.changes(),
                                workers,
                                responder,
                                limits.watchersMax())
                        .routes());
        routes.addAll(
                new HealthRoutes(services.health(), services.notReady(), metricsText).routes());
        routes.addAll(new OpenApiRoute().routes());
        return routes;
    }

    private static List<Route> rollbacks(
            NodeServices services, StoredTargets targets, Workers workers) {
        RollbackDesk desk =
                new RollbackDesk(
                        services.registry(), targets, services.promotion(), workers.disk());
        RollbackProposals proposals =
                new RollbackProposals(services.verdicts(), desk, workers.disk());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new RollbackRoutes(services.registry(), desk).routes());
        routes.addAll(new RollbackCheckRoutes(services.verdicts(), desk).routes());
        routes.addAll(new ProposalRoutes(proposals).routes());
        return routes;
    }
}
