package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.service.Backtest;
import dev.rookery.node.service.RollbackCheck;
import dev.rookery.node.service.RollbackDesk;
import dev.rookery.node.service.VerdictDesk;
import dev.rookery.node.settings.RollbackOverride;
import dev.rookery.node.settings.RollbackRulesText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether production should be rolled back, and what other rules would say. */
final class RollbackCheckRoutes {
    private static final String CHECK = "/api/v1/models/{model}/rollback/check";
    private static final String BACKTEST = "/api/v1/models/{model}/rollback/backtest";
    private static final Set<String> FIELDS = Set.of("rules", "version");
    private static final String RULES =
            "an object as rollback.models has it for one model, or the same as a text in YAML";

    private final VerdictDesk desk;
    private final RollbackDesk rollbacks;

    RollbackCheckRoutes(VerdictDesk desk, RollbackDesk rollbacks) {
        this.desk = desk;
        this.rollbacks = rollbacks;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", CHECK, (Route.Handler.Work) this::check),
                new Route("POST", BACKTEST, (Route.Handler.Work) this::backtest));
    }

    private Reply check(Exchange exchange) {
        exchange.noQuery();
        return Replies.of(desk.check(exchange.value(0)), check -> reply(check, target(check)));
    }

    private static Reply reply(RollbackCheck check, Optional<Lookup<VersionView>> target) {
        return Reply.json(200, out -> VerdictJson.write(out, check, target));
    }

    /** Looked for where it is wanted alone: its bytes are hashed. */
    private Optional<Lookup<VersionView>> target(RollbackCheck check) {
        return check.verdict().kind().isFailing()
                ? Optional.of(rollbacks.target(check.model().name()))
                : Optional.empty();
    }

    private Reply backtest(Exchange exchange) {
        exchange.noQuery();
        Fields body = exchange.fields(FIELDS);
        return Replies.of(
                desk.backtest(
                        exchange.value(0),
                        body.parsed("version", Ref::parse, Refs.ACCEPTED),
                        rules(body)),
                backtest -> Reply.json(200, out -> write(out, backtest)));
    }

    private static RollbackOverride rules(Fields body) {
        JsonNode given = body.given("rules").orElseThrow(() -> body.missing("rules", RULES));
        String text = given.isTextual() ? given.textValue() : given.toString();
        RollbackRulesText.Reading reading = RollbackRulesText.read(text);
        if (reading instanceof RollbackRulesText.Reading.Refused refused) {
            throw body.invalid("rules", given, RULES + "; " + refused.why());
        }
        return ((RollbackRulesText.Reading.Read) reading).rules();
    }

    private static void write(JsonGenerator out, Backtest backtest) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", backtest.model());
        out.writeObjectFieldStart("version");
        Views.briefFields(out, backtest.version());
        out.writeEndObject();
        out.writeNumberField("looks", backtest.looks());
        out.writeNumberField("skipped", backtest.skipped());
        out.writeFieldName("first_rollback");
        if (backtest.firstRollback().isPresent()) {
            out.writeString(Iso.text(backtest.firstRollback().getAsLong()));
        } else {
            out.writeNull();
        }
        out.writeArrayFieldStart("verdicts");
        for (Backtest.Change change : backtest.changes()) {
            out.writeStartObject();
            out.writeStringField("at", Iso.text(change.atMillis()));
            VerdictJson.fields(out, change.verdict());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
