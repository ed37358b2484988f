package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A problem as RFC 9457 spells it. */
final class ProblemJson {
    private ProblemJson() {}

    /**
     * @param more writes further fields
     */
    static void write(JsonGenerator out, Problem problem, Json.Writer more) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "about:blank");
        out.writeStringField("title", HttpResponseStatus.valueOf(problem.status()).reasonPhrase());
        out.writeNumberField("status", problem.status());
        out.writeStringField("code", problem.code());
        out.writeStringField("detail", problem.detail());
        out.writeStringField("hint", problem.hint());
        if (problem.at().isPresent()) {
            out.writeStringField("field", problem.at().get().field());
            out.writeStringField("value", problem.at().get().value());
            out.writeStringField("accepted", problem.at().get().accepted());
        }
        for (Map.Entry<String, List<String>> entry : problem.extra().entrySet()) {
            out.writeArrayFieldStart(entry.getKey());
            for (String text : entry.getValue()) {
                out.writeString(text);
            }
            out.writeEndArray();
        }
        more.write(out);
        out.writeEndObject();
    }
}
