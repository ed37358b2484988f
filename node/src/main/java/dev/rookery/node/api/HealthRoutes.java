package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.health.ComponentState;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** How the node is, for people, probes and Prometheus. */
final class HealthRoutes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HealthBoard health;
    private final Supplier<Optional<String>> notReady;
    private final Supplier<String> metricsText;

    HealthRoutes(
            HealthBoard health, Supplier<Optional<String>> notReady, Supplier<String> metricsText) {
        this.health = health;
        this.notReady = notReady;
        this.metricsText = metricsText;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/health", (Route.Handler.Read) this::health),
                new Route("GET", "/health/live", (Route.Handler.Quick) this::live),
                new Route("GET", "/health/ready", (Route.Handler.Quick) this::ready),
                new Route("GET", "/metrics", (Route.Handler.Read) this::metrics));
    }

    private Reply health(Exchange exchange) {
        exchange.noQuery();
        HealthBoard.Report report = health.report();
        int status = report.status() == HealthStatus.UNHEALTHY ? 503 : 200;
        return Reply.json(
                status,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("status", report.status().text());
                    out.writeStringField("timestamp", Iso.text(report.at()));
                    out.writeObjectFieldStart("components");
                    for (Map.Entry<String, ComponentState> entry : report.components().entrySet()) {
                        out.writeFieldName(entry.getKey());
                        component(out, entry.getValue());
                    }
                    out.writeEndObject();
                    out.writeEndObject();
                });
    }

    private Reply live(Exchange exchange) {
        exchange.noQuery();
        return probe(200, "live", Optional.empty());
    }

    private Reply ready(Exchange exchange) {
        exchange.noQuery();
        Optional<String> why = notReady.get();
        return why.isEmpty() ? probe(200, "ready", Optional.empty()) : probe(503, "not ready", why);
    }

    private Reply metrics(Exchange exchange) {
        return Reply.text(200, PROMETHEUS, metricsText.get());
    }

    private static Reply probe(int status, String text, Optional<String> reason) {
        return Reply.json(
                status,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("status", text);
                    if (reason.isPresent()) {
                        out.writeStringField("reason", reason.get());
                    }
                    out.writeEndObject();
                });
    }

    private static void component(JsonGenerator out, ComponentState state) throws IOException {
        out.writeStartObject();
        out.writeStringField("status", state.status().text());
        Views.text(out, "last_success", state.lastSuccess().map(Iso::text));
        Views.text(out, "last_failure", state.lastFailure().map(Iso::text));
        out.writeNumberField("consecutive_failures", state.consecutiveFailures());
        Views.text(out, "last_error", state.lastError());
        if (state.age().isPresent()) {
            out.writeNumberField("age_seconds", state.age().get().toMillis() / 1_000.0);
        } else {
            out.writeNullField("age_seconds");
        }
        out.writeObjectFieldStart("details");
        for (Map.Entry<String, Object> detail : state.details().entrySet()) {
            out.writeFieldName(detail.getKey());
            out.writePOJO(detail.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }
}
