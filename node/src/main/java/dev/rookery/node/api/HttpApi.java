package dev.rookery.node.api;

import dev.rookery.node.service.NodeServices;
import dev.rookery.node.settings.HttpSettings;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The REST port: one server an event loop, all on one address.
 *
 * <p>Threads: safe for any thread; {@link #start} and {@link #stop} once each.
 */
public final class HttpApi {
    private static final int LOOPS_MAX = 8;
    private static final int READERS_MAX = 8;

    private final Vertx vertx;
    private final HttpSettings settings;
    private final HttpLimits limits;
    private final HttpMeter meter;
    private final NodeServices services;
    private final List<Route> routes;
    private final Workers workers;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger port = new AtomicInteger();
    private volatile String deployment = "";

    /**
     * Puts the routes together; listens to nothing yet.
     *
     * @param metricsText what {@code /metrics} answers
     */
    public HttpApi(
            Vertx vertx,
            HttpSettings settings,
            HttpLimits limits,
            NodeServices services,
            Supplier<String> metricsText,
            HttpMeter meter) {
        this.vertx = vertx;
        this.settings = settings;
        this.limits = limits;
        this.meter = meter;
        this.services = services;
        this.workers = new Workers(Math.min(READERS_MAX, cores() + 1));
        this.routes = Routes.all(vertx, services, limits, workers, metricsText, meter);
    }

    /**
     * Begins to serve.
     *
     * @return the port, once every event loop listens; fails when the address cannot be taken
     */
    public CompletionStage<Integer> start() {
        return vertx.deployVerticle(
                        () -> new HttpLoop(this),
                        new DeploymentOptions().setInstances(Math.min(LOOPS_MAX, cores())))
                .map(
                        id -> {
                            deployment = id;
                            return port.get();
                        })
                .toCompletionStage();
    }

    /** Takes no more connections, lets what is under way end for a few seconds, then closes. */
    public CompletionStage<Void> stop() {
        return vertx.undeploy(deployment).onComplete(ended -> workers.close()).toCompletionStage();
    }

    /** Every route, as method and template: {@code GET /health}. */
    public List<String> routes() {
        return routes.stream().map(Route::name).sorted().toList();
    }

    HttpSettings settings() {
        return settings;
    }

    HttpLimits limits() {
        return limits;
    }

    HttpMeter meter() {
        return meter;
    }

    /** A connection more; false when that is one too many. */
    boolean connected() {
        meter.connections(1);
        return connections.incrementAndGet() <= limits.connectionsMax();
    }

    void disconnected() {
        meter.connections(-1);
        connections.decrementAndGet();
    }

    void listening(int actualPort) {
        port.set(actualPort);
    }

    RequestHandler handler(RequestHandler.Loop loop) {
        return new RequestHandler(routes, workers, services.changes(), limits, loop);
    }

    HttpServerOptions options() {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setHost(settings.host())
                        // −1: a free port, the same for every event loop.
                        .setPort(settings.port() == 0 ? -1 : settings.port())
                        .setIdleTimeout((int) limits.idle().toSeconds())
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxInitialLineLength(limits.initialLineMax())
                        .setMaxHeaderSize(limits.headersMax())
                        .setHandle100ContinueAutomatically(true)
                        .setCompressionSupported(false)
                        .setDecompressionSupported(false)
                        .setHttp2ClearTextEnabled(false)
                        // No WebSockets here: without these, no handler for them on each message.
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setTcpNoDelay(true)
                        .setAcceptBacklog(1_024);
        if (settings.tls().isOn()) {
            options.setSsl(true)
                    .setKeyCertOptions(
                            new PemKeyCertOptions()
                                    .setCertPath(settings.tls().cert().orElseThrow().toString())
                                    .setKeyPath(settings.tls().key().orElseThrow().toString()));
        }
        return options;
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
