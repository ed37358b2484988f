package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.rollback.Finding;
import dev.rookery.node.rollback.TooFew;
import dev.rookery.node.rollback.Verdict;
import dev.rookery.node.service.RollbackCheck;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Verdicts of the rollback policy, as JSON. */
final class VerdictJson {

    private VerdictJson() {}

    static void write(JsonGenerator out, RollbackCheck check) throws IOException {
        out.writeStartObject();
        model(out, check);
        out.writeEndObject();
    }

    /**
     * With what a rollback would put back, or why there is nothing.
     *
     * @param target empty where nobody wants to know
     */
    static void write(JsonGenerator out, RollbackCheck check, Optional<Lookup<VersionView>> target)
            throws IOException {
        out.writeStartObject();
        model(out, check);
        Optional<VersionView> found =
                target.flatMap(
                        lookup ->
                                lookup instanceof Lookup.Found<VersionView> is
                                        ? Optional.of(is.value())
                                        : Optional.empty());
        Views.brief(out, "target", found.map(VersionView::brief));
        Optional<String> problem =
                target.flatMap(
                        lookup ->
                                lookup instanceof Lookup.Missing<VersionView> none
                                        ? Optional.of(none.refusal().detail())
                                        : Optional.empty());
        Views.text(out, "target_problem", problem);
        out.writeEndObject();
    }

    private static void model(JsonGenerator out, RollbackCheck check) throws IOException {
        out.writeStringField("model", check.model().name());
        out.writeStringField("mode", lower(check.mode()));
        Views.brief(out, "production", check.production());
        fields(out, check.verdict());
    }

    /** The fields of a verdict, into an object that is open. */
    static void fields(JsonGenerator out, Verdict verdict) throws IOException {
        out.writeBooleanField("should_rollback", verdict.shouldRollback());
        out.writeStringField("verdict", verdict.kind().text());
        out.writeStringField("severity", verdict.severity().text());
        out.writeStringField("reason", verdict.reason());
        out.writeNumberField("in_a_row", verdict.inARow());
        out.writeStringField("escalation", verdict.escalation().text());
        out.writeFieldName("next_check");
        if (verdict.nextCheckMillis().isPresent()) {
            out.writeString(Iso.text(verdict.nextCheckMillis().getAsLong()));
        } else {
            out.writeNull();
        }
        out.writeArrayFieldStart("evidence");
        for (Finding finding : verdict.evidence()) {
            write(out, finding);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("missing");
        for (TooFew few : verdict.missing()) {
            out.writeStartObject();
            out.writeStringField("metric", few.metric());
            Views.figure(out, "count", few.count());
            out.writeNumberField("wanted", few.wanted());
            out.writeStringField("unit", few.unit());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Finding finding) throws IOException {
        out.writeStartObject();
        out.writeStringField("metric", finding.metric());
        out.writeStringField("rule", lower(finding.rule()));
        out.writeStringField("state", lower(finding.state()));
        out.writeStringField("severity", finding.severity().text());
        Views.figure(out, "value", finding.value());
        Views.figure(out, "reference", finding.reference());
        Views.figure(out, "worse", finding.worse());
        Views.figure(out, "margin", finding.margin());
        Views.figure(out, "count", finding.count());
        Views.figure(out, "limit", finding.limit());
        out.writeStringField("text", finding.text());
        out.writeEndObject();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
