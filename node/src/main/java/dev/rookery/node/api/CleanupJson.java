package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.CleanupPlan;
import java.io.IOException;

/** A cleanup's plan as JSON. */
final class CleanupJson {
    private CleanupJson() {}

    static Reply reply(CleanupPlan plan) {
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("model", plan.model());
                    out.writeBooleanField("dry_run", !plan.executed());
                    Views.items(out, "delete", plan.goes(), CleanupJson::entry);
                    Views.items(out, "stay", plan.stays(), CleanupJson::entry);
                    out.writeBooleanField("more", plan.more());
                    out.writeEndObject();
                });
    }

    private static void entry(JsonGenerator out, CleanupPlan.Entry entry) throws IOException {
        out.writeStartObject();
        Views.briefFields(out, entry.version());
        out.writeStringField("why", entry.why());
        out.writeEndObject();
    }
}
