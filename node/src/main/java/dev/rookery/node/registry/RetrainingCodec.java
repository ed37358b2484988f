package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What asks for retraining, as a body of a fact.
 *
 * <p>Threads: stateless.
 */
final class RetrainingCodec {

    private RetrainingCodec() {}

    static void write(RetrainingWant want, ObjectNode out) {
        out.put("rule", want.rule());
        out.put("model", want.model().entity());
        out.put("version", want.version().toString());
        out.put("round", want.round());
        out.put("why", want.why());
    }

    /** The payload; empty when the body is not valid. */
    static Optional<Payload> read(ObjectNode body) {
        Optional<String> rule = text(body, "rule");
        Optional<ModelKey> model = text(body, "model").flatMap(ModelKey::ofEntity);
        Optional<Ulid> version = text(body, "version").flatMap(Ulid::parse);
        Optional<String> why = text(body, "why");
        JsonNode round = body.path("round");
        boolean whole =
                rule.isPresent()
                        && model.isPresent()
                        && version.isPresent()
                        && why.isPresent()
                        && round.isIntegralNumber()
                        && round.canConvertToLong();
        return whole
                ? Optional.of(
                                new RetrainingWant(
                                        rule.get(),
                                        model.get(),
                                        version.get(),
                                        round.longValue(),
                                        why.get()))
                        .filter(want -> want.problem().isEmpty())
                        .map(Payload.Retraining::new)
                : Optional.empty();
    }

    private static Optional<String> text(ObjectNode body, String field) {
        JsonNode node = body.path(field);
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }
}
