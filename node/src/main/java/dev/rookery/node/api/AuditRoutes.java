package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.service.AuditDesk;
import dev.rookery.sync.audit.AuditReport;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Whether what this node stores is what it kept. */
final class AuditRoutes {
    private static final String AUDIT = "/api/v1/sync/audit";

    private final AuditDesk audits;

    AuditRoutes(AuditDesk audits) {
        this.audits = audits;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", AUDIT, (Route.Handler.Read) this::now),
                new Route("POST", AUDIT, (Route.Handler.Write) this::begin));
    }

    private Reply now(Exchange exchange) {
        exchange.noQuery();
        return reply(200, audits.now());
    }

    private CompletionStage<Supplier<Reply>> begin(Exchange exchange) {
        exchange.noQuery();
        exchange.fieldsOrNone(Set.of());
        AuditDesk.Audit begun = audits.begin();
        return CompletableFuture.completedStage(() -> reply(202, begun));
    }

    private static Reply reply(int status, AuditDesk.Audit audit) {
        return Reply.json(status, out -> write(out, audit));
    }

    private static void write(JsonGenerator out, AuditDesk.Audit audit) throws IOException {
        AuditReport report = audit.report();
        out.writeStartObject();
        out.writeBooleanField("running", audit.running());
        Views.text(out, "began", audit.began().map(Iso::text));
        Views.text(out, "ended", audit.ended().map(Iso::text));
        Views.text(out, "error", audit.error());
        out.writeStringField("next", Iso.text(audit.next()));
        out.writeNumberField("facts", audit.facts());
        out.writeNumberField("facts_checked", report.facts());
        out.writeObjectFieldStart("mismatches");
        out.writeNumberField("found", report.found());
        out.writeNumberField("healed", report.healed());
        out.writeNumberField("unhealed", report.left());
        out.writeEndObject();
        texts(out, "unhealed", report.unhealed());
        out.writeObjectFieldStart("roots");
        out.writeNumberField("compared", report.peers());
        out.writeNumberField("equal", report.rootsEqual());
        out.writeEndObject();
        out.writeNumberField("ranges_compared", report.ranges());
        texts(out, "differing", report.differing());
        out.writeEndObject();
    }

    private static void texts(JsonGenerator out, String name, List<String> texts)
            throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
