package dev.rookery.node;

import dev.rookery.node.api.HttpApi;
import dev.rookery.node.api.HttpLimits;
import dev.rookery.node.metrics.NodeMetrics;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.settings.NodeSettings;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Where a node serves REST.
 *
 * <p>Threads: stateless.
 */
final class RestPort {

    private static final long LISTEN_SECONDS = 10;

    private RestPort() {}

    /**
     * Opens it, and waits until it serves.
     *
     * @param stops takes what closes it
     * @return where it serves
     * @throws StartException when the address cannot be had
     */
    static URI open(
            Vertx vertx,
            NodeSettings settings,
            NodeServices services,
            NodeMetrics metrics,
            Consumer<Runnable> stops) {
        HttpApi api =
                new HttpApi(
                        vertx,
                        settings.http(),
                        HttpLimits.DEFAULTS,
                        services,
                        metrics::text,
                        metrics.http());
        String address = settings.http().host() + ":" + settings.http().port();
        try {
            int port = api.start().toCompletableFuture().get(LISTEN_SECONDS, TimeUnit.SECONDS);
            stops.accept(() -> Stops.quietly("close the REST port", api.stop()));
            String scheme = settings.http().tls().isOn() ? "https" : "http";
            return URI.create(scheme + "://" + settings.http().host() + ":" + port);
        } catch (ExecutionException | TimeoutException e) {
            throw StartException.address("http", address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StartException.address("http", address, e);
        }
    }
}
