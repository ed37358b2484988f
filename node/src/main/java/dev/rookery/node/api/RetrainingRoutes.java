package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.RetrainingEntry;
import dev.rookery.node.registry.RetrainingWant;
import dev.rookery.node.service.RetrainingLog;
import java.io.IOException;
import java.util.List;

/** Which models are to be trained again. */
final class RetrainingRoutes {
    private static final int SHOWN_MAX = 100;

    private final RetrainingLog retraining;

    RetrainingRoutes(RetrainingLog retraining) {
        this.retraining = retraining;
    }

    List<Route> routes() {
        return List.of(new Route("GET", "/api/v1/retraining", (Route.Handler.Read) this::newest));
    }

    private Reply newest(Exchange exchange) {
        exchange.noQuery();
        List<RetrainingEntry> entries = retraining.newest(SHOWN_MAX);
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    Views.items(out, "rules", retraining.rules(), JsonGenerator::writeString);
                    Views.items(out, "wanted", entries, RetrainingRoutes::write);
                    out.writeEndObject();
                });
    }

    private static void write(JsonGenerator out, RetrainingEntry entry) throws IOException {
        RetrainingWant want = entry.want();
        out.writeStartObject();
        out.writeStringField("cause", want.cause());
        out.writeStringField("model", want.model().name());
        out.writeStringField("version", want.version().toString());
        out.writeStringField("rule", want.rule());
        out.writeStringField("why", want.why());
        out.writeStringField("wanted_at", Iso.text(entry.wantedAtMillis()));
        out.writeStringField("wanted_by", entry.wantedBy());
        out.writeEndObject();
    }
}
