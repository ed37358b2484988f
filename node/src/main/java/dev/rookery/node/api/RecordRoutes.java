package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Stats;
import dev.rookery.node.service.ClusterDesk;
import dev.rookery.node.service.FactLog;
import dev.rookery.node.service.RegistryService;
import dev.rookery.sync.fact.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the node holds: counts, and the facts themselves. */
final class RecordRoutes {
    private static final Set<String> AUDIT =
            Set.of("model", "kind", "limit", "page_token", "as_of");

    private final RegistryService registry;
    private final FactLog facts;
    private final ClusterDesk cluster;

    RecordRoutes(RegistryService registry, FactLog facts, ClusterDesk cluster) {
        this.registry = registry;
        this.facts = facts;
        this.cluster = cluster;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/api/v1/stats", (Route.Handler.Read) this::stats),
                new Route("GET", "/api/v1/audit", (Route.Handler.Read) this::audit));
    }

    private Reply stats(Exchange exchange) {
        return Replies.of(
                registry.catalogue().stats(exchange.asOfOnly()),
                stats -> {
                    ClusterDesk.Cluster now = cluster.cluster();
                    return Reply.json(200, out -> write(out, stats, now));
                });
    }

    private static void write(JsonGenerator out, Stats stats, ClusterDesk.Cluster now)
            throws IOException {
        out.writeStartObject();
        out.writeNumberField("models", stats.models());
        out.writeNumberField("versions", stats.versions());
        out.writeObjectFieldStart("by_stage");
        for (Map.Entry<Stage, Long> entry : stats.byStage().entrySet()) {
            out.writeNumberField(entry.getKey().text(), entry.getValue());
        }
        out.writeEndObject();
        out.writeObjectFieldStart("by_type");
        for (Map.Entry<ModelType, Long> entry : stats.byType().entrySet()) {
            out.writeNumberField(entry.getKey().text(), entry.getValue());
        }
        out.writeEndObject();
        out.writeNumberField(
                "models_in_production", stats.byStage().getOrDefault(Stage.PRODUCTION, 0L));
        out.writeNumberField("facts", now.facts());
        out.writeStringField("root", now.root());
        out.writeEndObject();
    }

    private Reply audit(Exchange exchange) {
        Query query = exchange.query(AUDIT);
        FactLog.Filter filter =
                new FactLog.Filter(query.text("model"), query.text("kind"), Exchange.asOf(query));
        return Replies.of(
                facts.facts(filter, ModelRoutes.page(query)),
                page -> Views.list("facts", page.items(), page.nextToken(), this::fact));
    }

    private void fact(JsonGenerator out, FactLog.Kept kept) throws IOException {
        Fact fact = kept.fact();
        out.writeStartObject();
        Views.text(out, "node", cluster.nodeOf(fact.origin()));
        out.writeStringField("origin", fact.origin().toString());
        out.writeNumberField("seq", fact.seq());
        out.writeStringField("hash", fact.hash().toString());
        out.writeStringField("prev", fact.prev().toString());
        out.writeObjectFieldStart("batch");
        out.writeNumberField("index", fact.batch().index());
        out.writeNumberField("size", fact.batch().size());
        out.writeEndObject();
        out.writeStringField("stamp", fact.stamp().toString());
        out.writeStringField("at", Iso.text(fact.atMillis()));
        out.writeStringField("kind", fact.kind());
        out.writeStringField("entity", fact.entity());
        out.writeStringField("actor", fact.actor());
        // Whoever reads the audit looks for what went wrong.
        out.writeBooleanField("warning", fact.kind().equals(Payload.Rollback.KIND));
        out.writeFieldName("body");
        if (Json.isJson(fact.body())) {
            out.writeRawValue(new String(fact.body(), StandardCharsets.UTF_8));
        } else {
            out.writeString(Base64.getEncoder().encodeToString(fact.body()));
        }
        Optional<String> skips = Fold.skips(fact);
        out.writeBooleanField("folded", skips.isEmpty());
        if (skips.isPresent()) {
            out.writeStringField("reason", skips.get());
        }
        Views.text(out, "rewound_by", kept.rewoundBy().map(Object::toString));
        out.writeEndObject();
    }
}
