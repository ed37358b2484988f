package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.ModelChange;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.service.RewindDesk;
import dev.rookery.node.service.RewindPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A rewind's plan, and what came of it, as JSON. */
final class RewindJson {

    private static final List<String> STEPS =
            List.of(
                    "copy the registry as it is now (pre-restore)",
                    "merge the facts of the backup that this node lacks",
                    "write the rewind: one fact, which every node follows as it hears of it",
                    "a rewind to the state before undoes it");

    private RewindJson() {}

    static void plan(JsonGenerator out, RewindPlan plan) throws IOException {
        out.writeStartObject();
        out.writeStringField("backup_id", plan.id().toString());
        out.writeStringField("mode", "rewind");
        out.writeStringField("at", Iso.text(plan.at()));
        out.writeStringField("root", plan.root());
        out.writeStringField("backup_root", plan.said().root().toString());
        out.writeNumberField("facts_now", plan.factsNow());
        out.writeNumberField("facts_backup", plan.factsBackup());
        out.writeNumberField("facts_taken_back", plan.takenBack());
        out.writeNumberField("facts_merged", plan.merged());
        out.writeNumberField("models_changed", plan.modelsChanged());
        out.writeNumberField("changes", plan.changes());
        out.writeBooleanField("cut", plan.cut());
        Views.items(out, "changed", plan.models(), RewindJson::model);
        Views.items(out, "notes", plan.notes(), JsonGenerator::writeString);
        Views.items(out, "steps", STEPS, JsonGenerator::writeString);
        out.writeFieldName("rewind");
        out.writeRawValue(new String(PayloadCodec.encode(plan.said()), StandardCharsets.UTF_8));
        out.writeEndObject();
    }

    private static void model(JsonGenerator out, ModelChange model) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", model.name());
        out.writeStringField("entity", model.key().entity());
        out.writeStringField("change", text(model.kind()));
        out.writeNumberField("versions_now", model.versionsNow());
        out.writeNumberField("versions_then", model.versionsThen());
        Views.items(out, "changes", model.changes(), RewindJson::change);
        out.writeEndObject();
    }

    private static void change(JsonGenerator out, ModelChange.Change change) throws IOException {
        out.writeStartObject();
        out.writeStringField("what", text(change.what()));
        if (change.version().isPresent()) {
            Views.number(out, "version", change.version().get().number());
            out.writeStringField("id", change.version().get().id().toString());
            out.writeStringField("label", change.version().get().label());
        }
        if (!change.key().isEmpty()) {
            out.writeStringField("key", change.key());
        }
        Views.text(out, "now", change.now());
        Views.text(out, "then", change.then());
        out.writeEndObject();
    }

    static void done(JsonGenerator out, RewindDesk.Outcome.Done done, List<String> notes)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("backup_id", done.id().toString());
        out.writeStringField("mode", "rewind");
        out.writeStringField("pre_restore", done.preRestore().toString());
        out.writeStringField("fact", done.fact().toString());
        out.writeStringField("root", done.root());
        out.writeNumberField("facts_merged", done.merged());
        out.writeNumberField("facts_unseen", done.unseen());
        Views.items(out, "notes", notes, JsonGenerator::writeString);
        out.writeEndObject();
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
