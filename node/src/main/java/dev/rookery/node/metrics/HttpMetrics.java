package dev.rookery.node.metrics;

import dev.rookery.node.api.HttpMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts requests by route: templates only, so no client can add a series.
 *
 * <p>Threads: safe for any thread.
 */
public final class HttpMetrics implements HttpMeter {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final PrometheusMeterRegistry registry;
    private final Map<Operation, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Timer> times = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();

    private record Operation(String method, String route, int status) {}

    HttpMetrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("rookery_http_connections", connections, AtomicInteger::get)
                .description("Open connections")
                .register(registry);
    }

    @Override
    public void answered(String method, String route, int status, long nanos) {
        String known = METHODS.contains(method) ? method : "other";
        requests.computeIfAbsent(new Operation(known, route, status), this::counter).increment();
        times.computeIfAbsent(route, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void connections(int change) {
        connections.addAndGet(change);
    }

    @Override
    public void cut(String why) {
        Counter.builder("rookery_http_cut_total")
                .description("Connections that the node closed")
                .tags("reason", why)
                .register(registry)
                .increment();
    }

    private Counter counter(Operation operation) {
        return Counter.builder("rookery_http_requests_total")
                .description("Requests answered")
                .tags("method", operation.method())
                .tags("route", operation.route())
                .tags("status", Integer.toString(operation.status()))
                .register(registry);
    }

    private Timer timer(String route) {
        return Timer.builder("rookery_http_request")
                .description("From the request's head to its answer")
                .tags("route", route)
                .register(registry);
    }
}
