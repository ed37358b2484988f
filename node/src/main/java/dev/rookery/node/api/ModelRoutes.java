package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.BaselineView;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Comparison;
import dev.rookery.node.registry.Contest;
import dev.rookery.node.registry.HistoryEntry;
import dev.rookery.node.registry.ImportMark;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.TagFilter;
import dev.rookery.node.registry.TrendPoint;
import dev.rookery.node.service.ClusterDesk;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Models: lists, one, changes, aliases, history, comparison, trend, cleanup. */
final class ModelRoutes {
    private static final String MODELS = "/api/v1/models";
    private static final String MODEL = MODELS + "/{model}";
    private static final Set<String> LIST =
            Set.of("stage", "type", "tag", "q", "limit", "page_token", "as_of");
    private static final Set<String> PAGE = Set.of("limit", "page_token", "as_of");
    private static final int NAME_MAX = 128;

    private final RegistryService registry;
    private final ClusterDesk cluster;

    ModelRoutes(RegistryService registry, ClusterDesk cluster) {
        this.registry = registry;
        this.cluster = cluster;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", MODELS, (Route.Handler.Read) this::list),
                new Route("POST", MODELS, (Route.Handler.Write) this::create),
                new Route("GET", MODEL, (Route.Handler.CachedRead) this::get),
                new Route("PATCH", MODEL, (Route.Handler.Write) this::patch),
                new Route("DELETE", MODEL, (Route.Handler.Write) this::delete),
                new Route("PUT", MODEL + "/aliases/{alias}", (Route.Handler.Write) this::setAlias),
                new Route(
                        "DELETE",
                        MODEL + "/aliases/{alias}",
                        (Route.Handler.Write) this::removeAlias),
                new Route("GET", MODEL + "/history", (Route.Handler.Read) this::history),
                new Route("GET", MODEL + "/compare", (Route.Handler.Read) this::compare),
                new Route("GET", MODEL + "/trend", (Route.Handler.Read) this::trend),
                new Route("POST", MODEL + "/cleanup", (Route.Handler.Write) this::cleanup));
    }

    private Reply list(Exchange exchange) {
        Query query = exchange.query(LIST);
        ModelFilter filter =
                new ModelFilter(
                        Bodies.parameter(query, "stage", Stage::parse, Bodies.STAGES),
                        Bodies.parameter(query, "type", ModelType::parse, Bodies.TYPES),
                        Bodies.parameter(query, "tag", TagFilter::parse, "key or key=value"),
                        query.text("q"));
        return Replies.of(
                registry.catalogue().models(filter, page(query), Exchange.asOf(query)),
                page -> Views.list("models", page.items(), page.nextToken(), Views::model));
    }

    private Reply get(Exchange exchange) {
        return Replies.of(
                registry.catalogue().model(exchange.value(0), exchange.asOfOnly()),
                model -> Reply.json(200, out -> Views.model(out, model)));
    }

    private CompletionStage<Supplier<Reply>> create(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fields(Set.of("name", "description", "tags"));
        Command command =
                new Command.CreateModel(
                        exchange.actor(),
                        body.requiredText("name", NAME_MAX),
                        body.text("description", Bodies.DESCRIPTION_MAX).orElse(""),
                        body.texts("tags", Bodies.TAG_MAX));
        return Replies.created(registry.write(command, wish));
    }

    private CompletionStage<Supplier<Reply>> patch(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body =
                exchange.fields(
                        Set.of("name", "description", "tags", "deleted", "generation", "reason"));
        boolean describes = body.has("description") || body.has("tags");
        int wishes =
                (body.has("name") ? 1 : 0) + (body.has("deleted") ? 1 : 0) + (describes ? 1 : 0);
        if (wishes != 1) {
            throw Problem.field(
                            ApiCode.FIELD_INVALID,
                            "the body",
                            wishes == 0 ? "nothing to change" : "several changes",
                            "one change: name, or description and tags, or deleted: false")
                    .refused();
        }
        return Replies.later(registry.write(change(exchange, body), wish));
    }

    private static Command change(Exchange exchange, Fields body) {
        String model = exchange.value(0);
        if (body.has("name")) {
            String name = body.requiredText("name", NAME_MAX);
            return new Command.RenameModel(exchange.actor(), model, name);
        }
        if (body.has("deleted")) {
            if (body.bool("deleted").orElse(false)) {
                throw body.invalid(
                        "deleted", body.given("deleted").orElseThrow(), "false (else DELETE)");
            }
            OptionalLong generation = body.whole("generation", 1, 999_999_999);
            return new Command.UndeleteModel(
                    exchange.actor(),
                    model,
                    generation.isPresent()
                            ? OptionalInt.of((int) generation.getAsLong())
                            : OptionalInt.empty(),
                    body.text("reason", Bodies.REASON_MAX).orElse(""));
        }
        return new Command.DescribeModel(
                exchange.actor(),
                model,
                body.text("description", Bodies.DESCRIPTION_MAX),
                body.changes("tags", Bodies.TAG_MAX));
    }

    private CompletionStage<Supplier<Reply>> delete(Exchange exchange) {
        Query query = exchange.query(Set.of("reason", "acks"));
        Wish wish = exchange.wish(query);
        return Replies.later(
                registry.write(
                        new Command.DeleteModel(
                                exchange.actor(), exchange.value(0), Bodies.reason(query)),
                        wish));
    }

    private CompletionStage<Supplier<Reply>> setAlias(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fields(Set.of("ref"));
        Ref ref = Bodies.required(body, "ref", Ref::parse, Refs.ACCEPTED);
        return Replies.later(
                registry.write(
                        new Command.SetAlias(
                                exchange.actor(), exchange.value(0), exchange.value(1), ref),
                        wish));
    }

    private CompletionStage<Supplier<Reply>> removeAlias(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        return Replies.later(
                registry.write(
                        new Command.RemoveAlias(
                                exchange.actor(), exchange.value(0), exchange.value(1)),
                        wish));
    }

    private Reply history(Exchange exchange) {
        Query query = exchange.query(PAGE);
        String model = exchange.value(0);
        return Replies.of(
                registry.catalogue().history(model, page(query), Exchange.asOf(query)),
                page ->
                        Reply.json(
                                200,
                                out -> {
                                    out.writeStartObject();
                                    out.writeStringField("model", model);
                                    Views.items(out, "history", page.items(), this::entry);
                                    Views.next(out, page.nextToken());
                                    out.writeEndObject();
                                }));
    }

    private Reply compare(Exchange exchange) {
        Query query = exchange.query(Set.of("a", "b", "as_of"));
        String model = exchange.value(0);
        Ref a = Refs.parameter(query, "a");
        Ref b = Refs.parameter(query, "b");
        return Replies.of(
                registry.compare(model, a, b, Exchange.asOf(query)),
                comparison -> Reply.json(200, out -> compared(out, model, comparison)));
    }

    private Reply trend(Exchange exchange) {
        Query query = exchange.query(Set.of("metric", "limit", "as_of"));
        String model = exchange.value(0);
        String metric = query.required("metric", "the name of a metric");
        OptionalLong asOf = Exchange.asOf(query);
        OptionalDouble baseline = baseline(model, metric, asOf);
        return Replies.of(
                registry.catalogue().trend(model, metric, query.limit(), asOf),
                points ->
                        Reply.json(
                                200,
                                out -> {
                                    out.writeStartObject();
                                    out.writeStringField("model", model);
                                    out.writeStringField("metric", metric);
                                    figure(out, "baseline", baseline);
                                    Views.items(out, "points", points, ModelRoutes::point);
                                    out.writeEndObject();
                                }));
    }

    /** The line that the course is measured by. */
    private OptionalDouble baseline(String model, String metric, OptionalLong asOf) {
        if (registry.catalogue().baseline(model, asOf) instanceof Lookup.Found<BaselineView> set) {
            Double value = set.value().baseline().metrics().get(metric);
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        }
        return OptionalDouble.empty();
    }

    private CompletionStage<Supplier<Reply>> cleanup(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fieldsOrNone(Set.of("keep", "dry_run", "reason"));
        return Replies.later(
                registry.write(
                        new Command.Cleanup(
                                exchange.actor(),
                                exchange.value(0),
                                body.whole("keep", 0, RegistryPolicy.KEEP_MAX),
                                !body.bool("dry_run").orElse(true),
                                body.text("reason", Bodies.REASON_MAX).orElse("")),
                        wish));
    }

    static PageRequest page(Query query) {
        return new PageRequest(query.limit(), query.text("page_token"));
    }

    private void entry(JsonGenerator out, HistoryEntry entry) throws IOException {
        out.writeStartObject();
        out.writeStringField("kind", entry.kind());
        Views.number(
                out,
                "version",
                entry.version().map(brief -> brief.number()).orElse(OptionalLong.empty()));
        Views.text(out, "id", entry.version().map(brief -> brief.id().toString()));
        Views.text(out, "label", entry.version().map(brief -> brief.label()));
        Views.text(out, "from", entry.from().map(Stage::text));
        Views.text(out, "to", entry.to().map(Stage::text));
        Views.text(
                out, "outcome", entry.outcome().map(done -> done.name().toLowerCase(Locale.ROOT)));
        Views.text(out, "archived", entry.archived().map(Object::toString));
        Views.items(out, "conflicts", entry.contests(), ModelRoutes::contest);
        Views.text(out, "rewound_by", entry.rewoundBy().map(Object::toString));
        Views.text(out, "unseen_by", entry.unseenBy().map(Object::toString));
        if (entry.rollback().isPresent()) {
            out.writeFieldName("rollback");
            RollbackRoutes.write(out, entry.rollback().get());
        }
        out.writeStringField("reason", entry.reason());
        out.writeStringField("detail", entry.detail());
        done(out, entry);
        Views.text(out, "node", cluster.nodeOf(entry.dot().origin()));
        out.writeStringField("origin", entry.dot().origin().toString());
        out.writeStringField("fact", entry.dot().toString());
        out.writeEndObject();
    }

    /** By whom and when: of what another registry says, there; who brought it when is beside it. */
    private static void done(JsonGenerator out, HistoryEntry entry) throws IOException {
        Optional<ImportMark> mark = entry.imported();
        String by = mark.map(ImportMark::by).filter(name -> !name.isEmpty()).orElse(entry.actor());
        long at =
                mark.map(said -> said.atMillis().orElse(entry.atMillis())).orElse(entry.atMillis());
        out.writeStringField("actor", by);
        out.writeStringField("at", Iso.text(at));
        out.writeBooleanField("imported", mark.isPresent());
        if (mark.isPresent()) {
            out.writeBooleanField("inserted", mark.get().inserted());
            out.writeStringField("imported_by", entry.actor());
            out.writeStringField("imported_at", Iso.text(entry.atMillis()));
        }
    }

    private static void contest(JsonGenerator out, Contest contest) throws IOException {
        out.writeStartObject();
        out.writeStringField("kind", contest.kind().text());
        out.writeStringField("contested", contest.contested());
        out.writeStringField("kept_by", contest.keptBy());
        Views.text(out, "lost_by", contest.lostBy());
        Views.text(out, "got", contest.got());
        out.writeStringField("detail", contest.detail());
        out.writeEndObject();
    }

    private static void compared(JsonGenerator out, String model, Comparison comparison)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("model", model);
        Views.brief(out, "a", Optional.of(comparison.a()));
        Views.brief(out, "b", Optional.of(comparison.b()));
        out.writeObjectFieldStart("metrics");
        for (Map.Entry<String, Comparison.Entry> metric : comparison.metrics().entrySet()) {
            Comparison.Entry entry = metric.getValue();
            out.writeObjectFieldStart(metric.getKey());
            figure(out, "v1", entry.v1());
            figure(out, "v2", entry.v2());
            Views.text(out, "winner", winner(entry.winner()));
            figure(out, "difference", entry.difference());
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static Optional<String> winner(Comparison.Winner winner) {
        return switch (winner) {
            case V1 -> Optional.of("v1");
            case V2 -> Optional.of("v2");
            case TIE -> Optional.of("tie");
            case NONE -> Optional.empty();
        };
    }

    private static void point(JsonGenerator out, TrendPoint point) throws IOException {
        out.writeStartObject();
        Views.number(out, "version", point.number());
        out.writeStringField("id", point.id().toString());
        out.writeStringField("label", point.label());
        out.writeStringField("at", Iso.text(point.atMillis()));
        Views.figure(out, "value", point.value());
        out.writeStringField("source", point.observed() ? "observation" : "registration");
        out.writeEndObject();
    }

    private static void figure(JsonGenerator out, String name, OptionalDouble value)
            throws IOException {
        if (value.isPresent()) {
            Views.figure(out, name, value.getAsDouble());
        } else {
            out.writeNullField(name);
        }
    }
}
