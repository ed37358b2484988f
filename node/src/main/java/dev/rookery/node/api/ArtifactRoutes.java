package dev.rookery.node.api;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.service.VersionFiles;
import dev.rookery.sync.fact.Hash;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
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
    private final PartRoute parts;
    private final FetchWait fetched;

    ArtifactRoutes(
            Vertx vertx,
            VersionFiles files,
            ArtifactStore store,
            Fetches fetches,
            Workers workers,
            Responder responder,
            HttpLimits limits) {
        this.vertx = vertx;
        this.files = files;
        this.store = store;
        this.workers = workers;
        this.responder = responder;
        Intakes intakes = new Intakes(vertx, workers, responder, limits);
        this.uploads = new UploadRoute(store, responder, intakes);
        this.parts = new PartRoute(store, responder, intakes);
        this.fetched = new FetchWait(vertx, fetches);
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", UploadRoute.TEMPLATE, (Route.Handler.Stream) uploads::take),
                new Route("GET", ARTIFACT, (Route.Handler.Stream) this::byHash),
                new Route("PUT", ARTIFACT, (Route.Handler.Stream) parts::take),
                new Route("HEAD", ARTIFACT, (Route.Handler.Stream) this::byHash),
                new Route("GET", FILE, (Route.Handler.Stream) this::byPath));
    }

    private void byHash(Exchange exchange) {
        exchange.noQuery();
        Hash hash = hash("sha256", exchange.value(0));
        send(exchange, () -> byHash(hash));
    }

    private Sought byHash(Hash hash) {
        return switch (store.verify(hash)) {
            case SOUND ->
                    store.find(hash)
                            .<Sought>map(found -> sendable(found, hash.toString()))
                            .orElseGet(() -> absent(hash, OptionalLong.empty(), Optional.empty()));
            case DAMAGED -> damaged(hash, OptionalLong.empty());
            case ABSENT -> absent(hash, OptionalLong.empty(), Optional.empty());
        };
    }

    private void byPath(Exchange exchange) {
        exchange.noQuery();
        Ref ref = Refs.path(exchange, 1);
        send(exchange, () -> member(exchange, ref));
    }

    private Sought member(Exchange exchange, Ref ref) {
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
            return absent(absent.hash(), absent.size(), absent.uri());
        }
        VersionFiles.Found.Damaged damaged = (VersionFiles.Found.Damaged) found;
        return damaged(damaged.hash(), damaged.size());
    }

    private void send(Exchange exchange, Supplier<Sought> finder) {
        long begun = System.nanoTime();
        seek(
                exchange,
                begun,
                finder,
                lacking -> {
                    if (exchange.request().method().equals(HttpMethod.HEAD)) {
                        long held = store.partials().held(lacking.wanted().hash());
                        exchange.request()
                                .response()
                                .putHeader(PartRoute.OFFSET, String.valueOf(held));
                        refuse(exchange, begun, lacking.no());
                        return;
                    }
                    fetched.await(
                            lacking,
                            () ->
                                    seek(
                                            exchange,
                                            begun,
                                            finder,
                                            still -> refuse(exchange, begun, still.no())),
                            no -> refuse(exchange, begun, no));
                });
    }

    /** Looks on a worker; what is here is sent, else {@code otherwise} is told on this loop. */
    private void seek(
            Exchange exchange,
            long begun,
            Supplier<Sought> finder,
            Consumer<Sought.Lacking> otherwise) {
        Context context = vertx.getOrCreateContext();
        try {
            workers.disk()
                    .execute(
                            () -> {
                                try {
                                    Sought sought = finder.get();
                                    context.runOnContext(
                                            nothing -> found(exchange, begun, sought, otherwise));
                                } catch (RuntimeException e) {
                                    Problem problem = Failures.problem(e);
                                    context.runOnContext(
                                            nothing -> refuse(exchange, begun, problem));
                                }
                            });
        } catch (RejectedExecutionException e) {
            refuse(exchange, begun, Failures.overloaded());
        }
    }

    private void found(
            Exchange exchange, long begun, Sought sought, Consumer<Sought.Lacking> otherwise) {
        if (exchange.request().response().closed()) {
            return;
        }
        if (sought instanceof Sought.Lacking lacking) {
            otherwise.accept(lacking);
            return;
        }
        FileSender.Sendable file = ((Sought.Ready) sought).file();
        try {
            int status = FileSender.send(exchange.request(), file, () -> {});
            responder.answered(exchange.request(), exchange.route().template(), begun, status);
        } catch (RefusedException e) {
            refuse(exchange, begun, e.problem());
        }
    }

    private void refuse(Exchange exchange, long begun, Problem problem) {
        responder.refuse(exchange.request(), exchange.route().template(), begun, problem);
    }

    static Hash hash(String field, String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw Problem.field(ApiCode.PATH_INVALID, field, text, "64 lower-case hex digits")
                    .refused();
        }
        return Hash.parse(text);
    }

    private static Sought sendable(StoredArtifact found, String name) {
        return new Sought.Ready(
                new FileSender.Sendable(found.file(), found.size(), name, found.hash().toString()));
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

    private static Sought absent(Hash hash, OptionalLong size, Optional<String> uri) {
        String where =
                uri.filter(text -> !text.isEmpty())
                        .map(text -> "; it was registered from " + Problem.shown(text))
                        .orElse("");
        return new Sought.Lacking(
                new Wanted(hash, size, uri),
                Problem.of(
                        ApiCode.ARTIFACT_ABSENT,
                        "neither this node nor any that it reaches has the bytes of "
                                + hash
                                + where,
                        "start the node that it was uploaded to (created_by tells which), or upload"
                                + " it again with POST /api/v1/artifacts"));
    }

    private static Sought damaged(Hash hash, OptionalLong size) {
        return new Sought.Lacking(
                new Wanted(hash, size, Optional.empty()),
                Problem.of(
                        ApiCode.ARTIFACT_DAMAGED,
                        "the bytes of "
                                + hash
                                + " on this node are not what was stored, and nobody else has them",
                        "upload them again with POST /api/v1/artifacts"));
    }
}
