package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Rank;
import java.util.SortedMap;

/**
 * Bodies of {@code model.rollback}. The promotion is named by its whole place in the order, so that
 * it is found without a search, and a twin of its name is told apart.
 *
 * <p>Threads: stateless.
 */
final class RollbackCodec {

    /** Most characters of a trigger: {@code auto_regression_} and a metric's name. */
    static final int TRIGGER_MAX = 300;

    /** Most bytes of the evidence, as JSON. */
    static final int EVIDENCE_BYTES_MAX = 64 << 10;

    private RollbackCodec() {}

    static void write(Payload.Rollback said, ObjectNode out) {
        Rank promotion = said.promotion();
        out.putObject("promotion")
                .put("stamp", promotion.stamp().bits())
                .put("origin", promotion.dot().origin().toString())
                .put("seq", promotion.dot().seq())
                .put("hash", promotion.hash().toString());
        out.put("from", said.from().toString());
        out.put("to", said.to().toString());
        out.put("failed_to", said.failedTo().text());
        out.put("trigger", said.trigger());
        if (!said.reason().isEmpty()) {
            out.put("reason", said.reason());
        }
        metrics(out, "from_metrics", said.fromMetrics());
        metrics(out, "to_metrics", said.toMetrics());
        if (!said.evidence().isEmpty()) {
            out.set("evidence", said.evidence());
        }
    }

    private static void metrics(ObjectNode out, String name, SortedMap<String, Double> metrics) {
        if (!metrics.isEmpty()) {
            ObjectNode node = out.putObject(name);
            metrics.forEach((metric, value) -> Json.put(node, metric, value));
        }
    }

    /** Reads one whose fields have been looked at by {@code rules}. */
    static Payload.Rollback read(BodyReader body, FieldRules rules) {
        ObjectNode promotion = body.free("promotion");
        String hash = BodyReader.text(promotion, "hash");
        rules.sha256("promotion.hash", hash);
        if (rules.problem().isPresent()) {
            throw BodyReader.malformed("promotion");
        }
        Rank rank =
                new Rank(
                        new Stamp(positive(promotion, "stamp")),
                        new Dot(
                                BodyReader.origin(BodyReader.text(promotion, "origin")),
                                positive(promotion, "seq")),
                        Hash.parse(hash));
        Payload.Rollback said =
                new Payload.Rollback(
                        rank,
                        body.requiredUlid("from"),
                        body.requiredUlid("to"),
                        body.stage("failed_to"),
                        body.reason(),
                        body.text("trigger"),
                        body.metrics("from_metrics"),
                        body.metrics("to_metrics"),
                        body.free("evidence"));
        check(said, rules);
        return said;
    }

    private static long positive(ObjectNode node, String name) {
        long number = BodyReader.integer(node, name);
        if (number < 1) {
            throw BodyReader.malformed(name);
        }
        return number;
    }

    /** What fields of a rollback accept, whoever wrote it. */
    static void check(Payload.Rollback said, FieldRules rules) {
        if (said.from().equals(said.to())) {
            rules.refuse("to", said.to().toString(), "another version than the one that failed");
        }
        if (said.failedTo() != Stage.ARCHIVED && said.failedTo() != Stage.REJECTED) {
            rules.refuse("failed_to", said.failedTo().text(), "archived or rejected");
        }
        check(said.reason(), said.trigger(), said.evidence(), rules);
    }

    /** What the words of a rollback accept. */
    static void check(String reason, String trigger, ObjectNode evidence, FieldRules rules) {
        rules.reason(reason);
        if (trigger.isEmpty()) {
            rules.refuse("trigger", "", "what asks for it, such as manual");
        }
        rules.text("trigger", trigger, TRIGGER_MAX, false);
        rules.free("evidence", evidence);
        int bytes = Json.write(evidence).length;
        if (bytes > EVIDENCE_BYTES_MAX) {
            rules.refuse(
                    "evidence",
                    bytes + " bytes",
                    "at most " + EVIDENCE_BYTES_MAX + " bytes of JSON");
        }
    }
}
