package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RollbackView;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.RollbackDesk;
import dev.rookery.node.service.RollbackWish;
import dev.rookery.node.service.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Rolling a model back, and what was rolled back. */
final class RollbackRoutes {
    private static final String MODEL = "/api/v1/models/{model}";
    private static final Set<String> FIELDS =
            Set.of("reason", "to", "triggered_by", "evidence", "expect");
    private static final int TRIGGER_MAX = 300;

    private final RegistryService registry;
    private final RollbackDesk desk;

    RollbackRoutes(RegistryService registry, RollbackDesk desk) {
        this.registry = registry;
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", MODEL + "/rollback", (Route.Handler.Write) this::rollBack),
                new Route("GET", MODEL + "/rollbacks", (Route.Handler.Read) this::list));
    }

    private CompletionStage<Supplier<Reply>> rollBack(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fieldsOrNone(FIELDS);
        return Replies.later(
                desk.rollBack(
                        new RollbackWish(
                                exchange.actor(),
                                exchange.value(0),
                                to(body),
                                body.text("reason", Bodies.REASON_MAX).orElse(""),
                                body.text("triggered_by", TRIGGER_MAX).orElse(RollbackWish.MANUAL),
                                body.free("evidence"),
                                Bodies.expect(body)),
                        wish));
    }

    /** A number may be written as one. */
    private static Optional<Ref> to(Fields body) {
        Optional<JsonNode> number = body.given("to").filter(JsonNode::isIntegralNumber);
        return number.isPresent()
                ? Optional.of(
                        Ref.parse(number.get().asText())
                                .orElseThrow(() -> body.invalid("to", number.get(), Refs.ACCEPTED)))
                : body.parsed("to", Ref::parse, Refs.ACCEPTED);
    }

    private Reply list(Exchange exchange) {
        Query query = exchange.query(Set.of("limit", "as_of"));
        return Replies.of(
                registry.catalogue()
                        .rollbacks(exchange.value(0), query.limit(), Exchange.asOf(query)),
                rollbacks ->
                        Views.list(
                                "rollbacks", rollbacks, Optional.empty(), RollbackRoutes::write));
    }

    static Reply reply(RollbackView view) {
        return Reply.json(200, out -> write(out, view));
    }

    /** RingRift's fields first, then what it has no word for. */
    static void write(JsonGenerator out, RollbackView view) throws IOException {
        out.writeStartObject();
        out.writeStringField("model_id", view.model());
        Views.number(out, "from_version", view.from().number());
        Views.number(out, "to_version", view.to().number());
        out.writeStringField("reason", view.reason());
        out.writeStringField("triggered_by", view.trigger());
        out.writeStringField("timestamp", Iso.text(view.atMillis()));
        Views.numbers(out, "from_metrics", view.fromMetrics());
        Views.numbers(out, "to_metrics", view.toMetrics());
        out.writeBooleanField("success", view.success());
        Views.text(out, "error_message", Optional.of(view.error()).filter(why -> !why.isEmpty()));
        Views.brief(out, "from", Optional.of(view.from()));
        Views.brief(out, "to", Optional.of(view.to()));
        out.writeStringField("outcome", view.outcome().name().toLowerCase(Locale.ROOT));
        out.writeFieldName("evidence");
        out.writeTree(view.evidence());
        out.writeStringField("actor", view.actor());
        Views.text(out, "fact", view.fact().map(Object::toString));
        out.writeEndObject();
    }
}
