package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.service.ArtifactUpkeep;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Artifacts that nobody needs. */
final class CollectRoutes {

    private final ArtifactUpkeep upkeep;

    CollectRoutes(ArtifactUpkeep upkeep) {
        this.upkeep = upkeep;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/api/v1/artifacts/cleanup", (Route.Handler.Work) this::collect));
    }

    private Reply collect(Exchange exchange) {
        exchange.noQuery();
        boolean plans = exchange.fieldsOrNone(Set.of("dry_run")).bool("dry_run").orElse(true);
        ArtifactUpkeep.Plan plan = upkeep.collect(!plans);
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeBooleanField("dry_run", !plan.executed());
                    Views.items(out, "delete", plan.goes(), CollectRoutes::unneeded);
                    out.writeNumberField("count", plan.count());
                    out.writeNumberField("bytes", plan.bytes());
                    out.writeNumberField("kept", plan.kept());
                    out.writeEndObject();
                });
    }

    private static void unneeded(JsonGenerator out, ArtifactUpkeep.Unneeded one)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("sha256", one.hash().toString());
        out.writeNumberField("size", one.bytes());
        out.writeStringField("why", one.why());
        out.writeEndObject();
    }
}
