package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.BaselineView;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Observation;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What production must hold. */
final class BaselineRoutes {
    private static final String BASELINE = "/api/v1/models/{model}/baseline";
    private static final Set<String> FIELDS = Set.of("metrics", "source", "at", "games", "version");

    private final RegistryService registry;

    BaselineRoutes(RegistryService registry) {
        this.registry = registry;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", BASELINE, (Route.Handler.CachedRead) this::get),
                new Route("PUT", BASELINE, (Route.Handler.Write) this::set),
                new Route("DELETE", BASELINE, (Route.Handler.Write) this::remove));
    }

    private Reply get(Exchange exchange) {
        return Replies.of(
                registry.catalogue().baseline(exchange.value(0), exchange.asOfOnly()),
                BaselineRoutes::reply);
    }

    private CompletionStage<Supplier<Reply>> set(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fieldsOrNone(FIELDS);
        return Replies.later(
                registry.write(
                        new Command.SetBaseline(
                                exchange.actor(),
                                exchange.value(0),
                                body.parsed("version", Ref::parse, Refs.ACCEPTED),
                                body.numbers("metrics"),
                                Bodies.games(body),
                                Bodies.source(body),
                                Bodies.at(body)),
                        wish));
    }

    private CompletionStage<Supplier<Reply>> remove(Exchange exchange) {
        Query query = exchange.query(Set.of("reason", "acks"));
        Wish wish = exchange.wish(query);
        return Replies.later(
                registry.write(
                        new Command.RemoveBaseline(
                                exchange.actor(), exchange.value(0), Bodies.reason(query)),
                        wish));
    }

    static Reply reply(BaselineView view) {
        return Reply.json(200, out -> write(out, view));
    }

    private static void write(JsonGenerator out, BaselineView view) throws IOException {
        Baseline baseline = view.baseline();
        out.writeStartObject();
        out.writeStringField("model", view.model());
        Views.brief(out, "version", view.version());
        Views.numbers(out, "metrics", baseline.metrics());
        out.writeFieldName("games");
        if (baseline.games().isPresent()) {
            write(out, baseline.games().get());
        } else {
            out.writeNull();
        }
        out.writeStringField("source", baseline.source());
        out.writeStringField("at", Iso.text(baseline.atMillis()));
        out.writeStringField("set_by", view.setBy());
        out.writeStringField("set_at", Iso.text(view.setAtMillis()));
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Observation.Games games) throws IOException {
        out.writeStartObject();
        out.writeNumberField("wins", games.wins());
        out.writeNumberField("draws", games.draws());
        out.writeNumberField("losses", games.losses());
        out.writeNumberField("errors", games.errors());
        out.writeEndObject();
    }
}
