package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.bundle.BearerProof;
import dev.rookery.node.service.FactDesk;
import dev.rookery.sync.engine.OriginPage;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Span;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Facts in pieces, for bundles. */
final class FactRoutes {
    private static final String FACTS = "/api/v1/facts";
    private static final int ORIGIN_CHARS = 32;
    private static final int HASH_CHARS = 64;
    private static final int CLUSTER_CHARS = 128;
    private static final Set<String> WANTED = Set.of("origin", "seq", "hash", "to");

    private final FactDesk desk;

    FactRoutes(FactDesk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", FACTS, (Route.Handler.Read) this::holding),
                new Route("POST", FACTS + "/read", (Route.Handler.Work) this::read),
                new Route("POST", FACTS, (Route.Handler.Octets) this::take));
    }

    private Reply holding(Exchange exchange) {
        exchange.noQuery();
        FactDesk.Holding now = desk.holding();
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("cluster", now.cluster());
                    out.writeStringField("root", now.root());
                    out.writeNumberField("facts", now.facts());
                    out.writeNumberField("free_bytes", now.freeBytes());
                    Views.items(out, "origins", now.rows(), FactRoutes::write);
                    out.writeEndObject();
                });
    }

    private static void write(JsonGenerator out, FactDesk.Row row) throws IOException {
        out.writeStartObject();
        out.writeStringField("origin", row.origin());
        out.writeNumberField("max_seq", row.maxSeq());
        out.writeNumberField("facts", row.facts());
        out.writeEndObject();
    }

    private Reply read(Exchange exchange) {
        exchange.noQuery();
        Fields body = exchange.fields(Set.of("wanted"));
        List<FactDesk.Wanted> wanted =
                body.objects("wanted", FactDesk.WANTED_MAX, WANTED).stream()
                        .map(FactRoutes::wanted)
                        .toList();
        FactDesk.Read read = desk.read(wanted);
        if (read instanceof FactDesk.Read.Lacking lacking) {
            throw Problem.of(
                            ApiCode.FACTS_LACKING,
                            "origin %s is held up to seq %d, not %d"
                                    .formatted(lacking.origin(), lacking.held(), lacking.wanted()),
                            "ask GET /api/v1/facts anew: the node may have been restored since")
                    .refused();
        }
        byte[] piece = ((FactDesk.Read.Given) read).piece().encode();
        return new Reply(200, "application/octet-stream", Buffer.buffer(piece), Map.of());
    }

    private static FactDesk.Wanted wanted(Fields fields) {
        Origin origin =
                required(fields, "origin", ORIGIN_CHARS, Origin::parse, "32 hex digits: an origin");
        long seq = fields.whole("seq", 0, Span.SEQ_MAX).orElse(0);
        Hash hash =
                fields.has("hash")
                        ? required(fields, "hash", HASH_CHARS, Hash::parse, "64 hex digits: a hash")
                        : Hash.ZERO;
        long to =
                fields.whole("to", 1, Span.SEQ_MAX)
                        .orElseThrow(() -> fields.missing("to", "the last seq that is wanted"));
        return new FactDesk.Wanted(origin, new OriginPage.After(seq, hash), to);
    }

    private static <T> T required(
            Fields fields, String name, int chars, Function<String, T> parser, String accepted) {
        Function<String, Optional<T>> hex =
                text -> {
                    boolean isHex = text.matches("[0-9a-f]{" + chars + "}");
                    return isHex ? Optional.of(parser.apply(text)) : Optional.empty();
                };
        return Bodies.required(fields, name, hex, accepted);
    }

    private Reply take(Exchange exchange) {
        Query query = exchange.query(Set.of("cluster"));
        String cluster = query.text("cluster").orElse("");
        if (cluster.isEmpty() || cluster.length() > CLUSTER_CHARS) {
            throw Query.invalid("cluster", cluster, "the id of the cluster whose facts they are");
        }
        FactDesk.Take take =
                desk.take(
                        cluster,
                        exchange.body(),
                        exchange.visible(BearerProof.HEADER, HASH_CHARS),
                        exchange.actor());
        if (take instanceof FactDesk.Take.Taken taken) {
            return reply(taken);
        }
        throw refusal(cluster, take).refused();
    }

    private static Reply reply(FactDesk.Take.Taken taken) {
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeNumberField("kept", taken.kept());
                    out.writeArrayFieldStart("stuck");
                    for (String origin : taken.stuck()) {
                        out.writeString(origin);
                    }
                    out.writeEndArray();
                    Views.text(out, "problem", taken.problem());
                    out.writeStringField("root", taken.root());
                    out.writeEndObject();
                });
    }

    private static Problem refusal(String cluster, FactDesk.Take take) {
        if (take instanceof FactDesk.Take.Foreign foreign) {
            return Problem.of(
                    ApiCode.CLUSTER_FOREIGN,
                    "these are facts of the cluster \"%s\", this node is of \"%s\""
                            .formatted(cluster, foreign.here()),
                    "bring them to a node that was started with cluster.id: " + cluster);
        }
        if (take instanceof FactDesk.Take.Malformed malformed) {
            return Problem.of(
                    ApiCode.FACTS_MALFORMED,
                    "these are no facts of a node: " + malformed.why(),
                    "send a piece as POST /api/v1/facts/read gave it");
        }
        return Problem.of(
                ApiCode.FACTS_UNPROVEN,
                "who brings facts to this node has to have the cluster's key",
                "give the file of sync.key-file, as 'rookery import --cluster-key FILE' does");
    }
}
