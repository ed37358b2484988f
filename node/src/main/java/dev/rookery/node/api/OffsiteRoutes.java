package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.service.OffsiteDesk;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Backups in other places: how they are, and a look now instead of at the next turn. */
final class OffsiteRoutes {
    private static final String OFFSITE = "/api/v1/backups/offsite";

    private final OffsiteDesk desk;

    OffsiteRoutes(OffsiteDesk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", OFFSITE, (Route.Handler.Read) this::list),
                new Route("POST", OFFSITE, (Route.Handler.Work) this::push));
    }

    private Reply list(Exchange exchange) {
        exchange.noQuery();
        return Views.list("offsite", desk.places(), Optional.empty(), OffsiteRoutes::write);
    }

    private Reply push(Exchange exchange) {
        exchange.noQuery();
        exchange.fieldsOrNone(Set.of());
        desk.push();
        return Views.list("offsite", desk.places(), Optional.empty(), OffsiteRoutes::write);
    }

    private static void write(JsonGenerator out, OffsiteDesk.Place place) throws IOException {
        out.writeStartObject();
        out.writeStringField("place", place.place());
        out.writeBooleanField("encrypted", place.encrypted());
        out.writeStringField("breaker", place.breaker());
        Views.text(out, "doing", place.doing());
        out.writeNumberField("copies", place.copies());
        Views.text(out, "newest", place.newest().map(Iso::text));
        out.writeNumberField("artifacts", place.artifacts());
        Views.text(out, "last_success", place.lastSuccess().map(Iso::text));
        Views.text(out, "last_failure", place.lastFailure().map(Iso::text));
        out.writeNumberField("sent_bytes", place.sentBytes());
        out.writeNumberField("sent_copies", place.sentCopies());
        out.writeNumberField("failures", place.failures());
        Views.text(out, "problem", place.problem());
        out.writeEndObject();
    }
}
