package dev.rookery.node.api;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.Observation;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.TagFilter;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionFilter;
import dev.rookery.node.registry.VersionOrder;
import dev.rookery.node.service.NewVersion;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.Wish;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Versions: registered, listed, moved, observed, tagged. */
final class VersionRoutes {
    private static final String VERSIONS = "/api/v1/models/{model}/versions";
    private static final String VERSION = VERSIONS + "/{ref}";
    private static final Set<String> LIST =
            Set.of("stage", "type", "tag", "order", "limit", "page_token", "as_of");
    static final int KEY_MAX = 250;

    private final RegistryService registry;

    VersionRoutes(RegistryService registry) {
        this.registry = registry;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", VERSIONS, (Route.Handler.Write) this::register),
                new Route("GET", VERSIONS, (Route.Handler.Read) this::list),
                new Route("GET", VERSION, (Route.Handler.CachedRead) this::get),
                new Route("PATCH", VERSION, (Route.Handler.Write) this::patch),
                new Route("GET", "/api/v1/versions/{ulid}", (Route.Handler.CachedRead) this::byId),
                new Route("POST", VERSION + "/stage", (Route.Handler.Write) this::move),
                new Route("POST", VERSION + "/metrics", (Route.Handler.Write) this::observe),
                new Route("PUT", VERSION + "/tags/{key}", (Route.Handler.Write) this::setTag),
                new Route(
                        "DELETE", VERSION + "/tags/{key}", (Route.Handler.Write) this::removeTag));
    }

    private CompletionStage<Supplier<Reply>> register(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Optional<String> key = exchange.visible("Idempotency-Key", KEY_MAX);
        Bodies.Registration body = Bodies.registration(exchange);
        return Replies.created(
                registry.register(
                        exchange.actor(),
                        new NewVersion(exchange.value(0), body.label(), key, body.content()),
                        wish));
    }

    private Reply list(Exchange exchange) {
        Query query = exchange.query();
        query.allowOnly(LIST, name -> name.startsWith("min.") || name.startsWith("max."));
        VersionFilter filter =
                new VersionFilter(
                        Bodies.parameter(query, "stage", Stage::parse, Bodies.STAGES),
                        Bodies.parameter(query, "type", ModelType::parse, Bodies.TYPES),
                        Bodies.parameter(query, "tag", TagFilter::parse, "key or key=value"),
                        bounds(query, "min."),
                        bounds(query, "max."),
                        Bodies.parameter(
                                        query,
                                        "order",
                                        VersionOrder::parse,
                                        "created_at, updated_at, version, label or a metric,"
                                                + " with - before it for descending")
                                .orElse(VersionOrder.NEWEST));
        return Replies.of(
                registry.catalogue()
                        .versions(
                                exchange.value(0),
                                filter,
                                ModelRoutes.page(query),
                                Exchange.asOf(query)),
                page -> Views.list("versions", page.items(), page.nextToken(), Views::version));
    }

    private Reply get(Exchange exchange) {
        return Replies.of(
                registry.catalogue()
                        .version(exchange.value(0), Refs.path(exchange, 1), exchange.asOfOnly()),
                version -> Views.version(200, version));
    }

    private Reply byId(Exchange exchange) {
        String text = exchange.value(0);
        Ulid id =
                Ulid.parse(text)
                        .orElseThrow(
                                () ->
                                        Problem.field(
                                                        ApiCode.PATH_INVALID,
                                                        "ulid",
                                                        text,
                                                        "26 characters of base 32")
                                                .refused());
        return Replies.of(
                registry.catalogue().versionById(id, exchange.asOfOnly()),
                version -> Views.version(200, version));
    }

    private CompletionStage<Supplier<Reply>> patch(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fields(Set.of("description", "deleted", "reason"));
        if (body.has("deleted")) {
            return Replies.later(registry.write(undelete(exchange, body), wish));
        }
        if (body.has("reason")) {
            throw body.invalid(
                    "reason", body.given("reason").orElseThrow(), "only beside deleted: false");
        }
        return Replies.later(
                registry.write(
                        new Command.DescribeVersion(
                                exchange.actor(),
                                exchange.value(0),
                                Refs.path(exchange, 1),
                                body.requiredText("description", Bodies.DESCRIPTION_MAX)),
                        wish));
    }

    private static Command undelete(Exchange exchange, Fields body) {
        if (body.bool("deleted").orElse(false)) {
            throw body.invalid(
                    "deleted",
                    body.given("deleted").orElseThrow(),
                    "false (POST …/cleanup deletes)");
        }
        if (body.has("description")) {
            throw body.invalid(
                    "description",
                    body.given("description").orElseThrow(),
                    "not beside deleted: one change at a time");
        }
        return new Command.UndeleteVersion(
                exchange.actor(),
                exchange.value(0),
                Refs.path(exchange, 1),
                body.text("reason", Bodies.REASON_MAX).orElse(""));
    }

    private CompletionStage<Supplier<Reply>> move(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fields(Set.of("to", "reason", "expect"));
        return Replies.later(
                registry.write(
                        new Command.Move(
                                exchange.actor(),
                                exchange.value(0),
                                Refs.path(exchange, 1),
                                Bodies.stage(body, "to"),
                                body.text("reason", Bodies.REASON_MAX).orElse(""),
                                Bodies.expect(body)),
                        wish));
    }

    private CompletionStage<Supplier<Reply>> observe(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Observation observation = Bodies.observation(exchange);
        return Replies.later(
                registry.write(
                        new Command.Observe(
                                exchange.actor(),
                                exchange.value(0),
                                Refs.path(exchange, 1),
                                observation),
                        wish));
    }

    private CompletionStage<Supplier<Reply>> setTag(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fields(Set.of("value"));
        return Replies.later(
                registry.write(
                        new Command.SetTag(
                                exchange.actor(),
                                exchange.value(0),
                                Refs.path(exchange, 1),
                                exchange.value(2),
                                body.requiredText("value", Bodies.TAG_MAX)),
                        wish));
    }

    private CompletionStage<Supplier<Reply>> removeTag(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        return Replies.later(
                registry.write(
                        new Command.RemoveTag(
                                exchange.actor(),
                                exchange.value(0),
                                Refs.path(exchange, 1),
                                exchange.value(2)),
                        wish));
    }

    private static SortedMap<String, Double> bounds(Query query, String prefix) {
        SortedMap<String, Double> bounds = new TreeMap<>();
        query.withPrefix(
                prefix,
                (metric, text) -> {
                    double bound = number(text);
                    if (metric.isEmpty() || !Double.isFinite(bound)) {
                        throw Query.invalid(
                                prefix + Problem.shown(metric), text, "a finite number");
                    }
                    bounds.put(metric, bound);
                });
        return bounds;
    }

    private static double number(String text) {
        if (!text.matches("[+-]?(\\d{1,100}(\\.\\d{0,100})?|\\.\\d{1,100})([eE][+-]?\\d{1,4})?")) {
            return Double.NaN;
        }
        return Double.parseDouble(text);
    }
}
