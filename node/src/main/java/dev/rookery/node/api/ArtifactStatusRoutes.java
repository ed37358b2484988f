package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.service.ArtifactDesk;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Which node has which bytes; fetches nothing. */
final class ArtifactStatusRoutes {
    private static final String ALL = "/api/v1/artifacts";
    private static final String ONE = "/api/v1/artifacts/{sha256}/status";

    private final ArtifactDesk artifacts;

    ArtifactStatusRoutes(ArtifactDesk artifacts) {
        this.artifacts = artifacts;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", ALL, (Route.Handler.Work) this::overview),
                new Route("GET", ONE, (Route.Handler.Work) this::status));
    }

    private Reply status(Exchange exchange) {
        exchange.noQuery();
        ArtifactDesk.Status now =
                artifacts.status(ArtifactRoutes.hash("sha256", exchange.value(0)));
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("sha256", now.hash().toString());
                    out.writeStringField("state", now.place().name().toLowerCase(Locale.ROOT));
                    out.writeNumberField("bytes_here", now.here());
                    Views.number(out, "size", now.total());
                    out.writeNumberField("copies", now.copies());
                    Views.items(out, "nodes", now.nodes(), ArtifactStatusRoutes::node);
                    out.writeEndObject();
                });
    }

    private static void node(JsonGenerator out, ArtifactDesk.Node node) throws IOException {
        out.writeStartObject();
        out.writeStringField("node", node.node());
        if (node.has().isPresent()) {
            out.writeBooleanField("has", node.has().get());
        } else {
            out.writeNullField("has");
        }
        Views.number(out, "size", node.size());
        Views.text(out, "problem", node.problem());
        out.writeEndObject();
    }

    private Reply overview(Exchange exchange) {
        exchange.noQuery();
        ArtifactDesk.Overview now = artifacts.overview();
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("node", now.node());
                    out.writeNumberField("artifacts", now.artifacts());
                    out.writeNumberField("bytes", now.bytes());
                    out.writeNumberField("set_aside", now.aside());
                    out.writeNumberField("hashed", now.hashed());
                    out.writeNumberField("damaged", now.damaged());
                    out.writeStringField("replicas", now.rule());
                    out.writeNumberField("wanted", now.wanted());
                    out.writeNumberField("missing", now.missing());
                    out.writeArrayFieldStart("missing_examples");
                    for (String example : now.examples()) {
                        out.writeString(example);
                    }
                    out.writeEndArray();
                    Views.items(out, "arriving", now.arriving(), ArtifactStatusRoutes::arriving);
                    out.writeEndObject();
                });
    }

    private static void arriving(JsonGenerator out, ArtifactDesk.Arriving it) throws IOException {
        out.writeStartObject();
        out.writeStringField("sha256", it.hash().toString());
        out.writeNumberField("bytes_here", it.here());
        OptionalLong total = it.total() > 0 ? OptionalLong.of(it.total()) : OptionalLong.empty();
        Views.number(out, "size", total);
        out.writeEndObject();
    }
}
