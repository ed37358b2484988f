package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.VersionView;
import java.io.IOException;

/** What is said of a write that is stored here, and that too few others were heard to hold. */
final class NotConfirmed {
    private NotConfirmed() {}

    static Reply reply(Decision.Unconfirmed few) {
        Problem problem =
                Problem.of(
                        ApiCode.NOT_CONFIRMED,
                        few.answer().subject()
                                + " is stored on this node, but not confirmed: "
                                + (few.nodes().size() + 1)
                                + " of "
                                + few.needed()
                                + " nodes were heard in time to hold it",
                        "it reaches the others later; to wait anew, send the same again, a"
                                + " registration with its Idempotency-Key");
        return Reply.problem(problem, out -> write(out, few));
    }

    private static void write(JsonGenerator out, Decision.Unconfirmed few) throws IOException {
        out.writeObjectFieldStart("acks");
        out.writeNumberField("needed", few.needed());
        out.writeNumberField("held", few.nodes().size() + 1);
        out.writeArrayFieldStart("nodes");
        for (String node : few.nodes()) {
            out.writeString(node);
        }
        out.writeEndArray();
        out.writeEndObject();
        if (few.answer().ofVersion().isPresent()) {
            identity(out, few.answer().ofVersion().get());
        } else if (few.answer() instanceof Answer.Model of) {
            out.writeStringField("model", of.model().name());
        }
    }

    /** By the same names as in the answer that this one stands for. */
    private static void identity(JsonGenerator out, VersionView version) throws IOException {
        out.writeStringField("model", version.model());
        Views.number(out, "version", version.number());
        out.writeStringField("id", version.id().toString());
        out.writeStringField("label", version.label());
        out.writeStringField("stage", version.stage().text());
        out.writeBooleanField("number_conflict", version.numberConflict());
    }
}
