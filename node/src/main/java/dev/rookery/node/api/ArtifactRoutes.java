package dev.rookery.node.api;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.service.VersionFiles;
import dev.rookery.sync.fact.Hash;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Bytes: sent in, sent out, by hash or by the path that a version gives them. */
final class ArtifactRoutes {
    private static final String ARTIFACT = "/api/v1/artifacts/{sha256}";
    private static final String FILE = "/api/v1/models/{model}/versions/{ref}/files/{path}";

    private final Vertx vertx;
    private final VersionFiles files;
    private final ArtifactStore store;
    private final Workers workers;
    private final Responder responder;
    private final UploadRoute uploads;

    ArtifactRoutes(
            Vertx vertx,
            VersionFiles files,
            ArtifactStore store,
            Workers workers,
            Responder responder,
            HttpLimits limits) {
        this.vertx = vertx;
        this.files = files;
        this.store = store;
        this.workers = workers;
        this.responder = responder;
        this.uploads = new UploadRoute(vertx, store, workers, responder, limits);
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", UploadRoute.TEMPLATE, (Route.Handler.Stream) uploads::take),
                new Route("GET", ARTIFACT, (Route.Handler.Stream) this::byHash),
                new Route("HEAD", ARTIFACT, (Route.Handler.Stream) this::byHash),
                new Route("GET", FILE, (Route.Handler.Stream) this::byPath));
    }

    private void byHash(Exchange exchange) {
        exchange.noQuery();
        Hash hash = hash("sha256", exchange.value(0));
        send(
                exchange,
                () -> {
                    StoredArtifact found =
                            store.find(hash).orElseThrow(() -> absent(hash, Optional.empty()));
                    return sendable(found, hash.toString());
                });
    }

    private void byPath(Exchange exchange) {
        exchange.noQuery();
        Ref ref = Refs.path(exchange, 1);
        send(exchange, () -> member(exchange, ref));
    }

    private FileSender.Sendable member(Exchange exchange, Ref ref) {
        String path = exchange.value(2);
        VersionFiles.Found found = files.find(exchange.value(0), ref, path);
        if (found instanceof VersionFiles.Found.Sound sound) {
            return sendable(sound.artifact(), sound.name());
        }
        if (found instanceof VersionFiles.Found.NoVersion none) {
            throw Failures.problem(none.refusal()).refused();
        }
        if (found instanceof VersionFiles.Found.NoFile none) {
            throw unknown(path, none.paths());
        }
        if (found instanceof VersionFiles.Found.Absent absent) {
            throw absent(absent.hash(), absent.uri());
        }
        VersionFiles.Found.Damaged damaged = (VersionFiles.Found.Damaged) found;
        throw Problem.of(
                        ApiCode.ARTIFACT_DAMAGED,
                        "the bytes of "
                                + damaged.hash()
                                + " on this node are not what was registered",
                        "upload them again, or ask another node")
                .refused();
    }

    private void send(Exchange exchange, Supplier<FileSender.Sendable> finder) {
        long begun = System.nanoTime();
        Context context = vertx.getOrCreateContext();
        String template = exchange.route().template();
        try {
            workers.disk()
                    .execute(
                            () -> {
                                try {
                                    FileSender.Sendable found = finder.get();
                                    context.runOnContext(
                                            nothing -> transmit(exchange, begun, found));
                                } catch (RuntimeException e) {
                                    context.runOnContext(nothing -> refuse(exchange, begun, e));
                                }
                            });
        } catch (RejectedExecutionException e) {
            responder.refuse(exchange.request(), template, begun, Failures.overloaded());
        }
    }

    private void transmit(Exchange exchange, long begun, FileSender.Sendable found) {
        if (exchange.request().response().closed()) {
            return;
        }
        try {
            int status = FileSender.send(exchange.request(), found, () -> {});
            responder.answered(exchange.request(), exchange.route().template(), begun, status);
        } catch (RefusedException e) {
            refuse(exchange, begun, e);
        }
    }

    private void refuse(Exchange exchange, long begun, RuntimeException failure) {
        responder.refuse(
                exchange.request(), exchange.route().template(), begun, Failures.problem(failure));
    }

    static Hash hash(String field, String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw Problem.field(ApiCode.PATH_INVALID, field, text, "64 lower-case hex digits")
                    .refused();
        }
        return Hash.parse(text);
    }

    private static FileSender.Sendable sendable(StoredArtifact found, String name) {
        return new FileSender.Sendable(found.file(), found.size(), name, found.hash().toString());
    }

    private static RefusedException unknown(String path, List<String> paths) {
        return Problem.field(
                        ApiCode.FILE_UNKNOWN,
                        "path",
                        path,
                        "a path of the version's files, or its artifact's file name")
                .with("files", paths)
                .refused();
    }

    private static RefusedException absent(Hash hash, Optional<String> uri) {
        String where =
                uri.filter(text -> !text.isEmpty())
                        .map(text -> "; it was registered from " + Problem.shown(text))
                        .orElse("");
        return Problem.of(
                        ApiCode.ARTIFACT_ABSENT,
                        "this node does not have the bytes of " + hash + where,
                        "ask the node that it was uploaded to (created_by and /api/v1/cluster tell"
                                + " which), or upload it here with POST /api/v1/artifacts")
                .refused();
    }
}
