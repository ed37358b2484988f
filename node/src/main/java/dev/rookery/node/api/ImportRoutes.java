package dev.rookery.node.api;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.ImportMark;
import dev.rookery.node.registry.Imported;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.service.ForeignVersion;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Versions of other registries, one or several in their order, each with its moves. */
final class ImportRoutes {
    private static final int SOURCE_MAX = 1_000;
    private static final int TAG_MAX = 5_000;
    private static final int REASON_MAX = 5_000;
    private static final int NUMBER_MAX = 999_999_999;
    private static final int SHORT_ID_CHARS = 12;
    private static final String ULID = "a ULID: 26 of 0-9 A-Z";
    private static final String KEY = "Idempotency-Key";
    private static final String VERSIONS = "versions";

    /** Most versions of one request: what they are is held in memory until all are written. */
    private static final int VERSIONS_MAX = 100;

    private static final Set<String> ORIGIN =
            Set.of("at", "by", "source", "name", "artifact_missing");
    private static final Set<String> STEP = Set.of("to", "at", "by", "reason", "inserted");
    private static final Set<String> VERSION = version("versions");
    private static final Set<String> LISTED = version("key");

    private final RegistryService registry;

    ImportRoutes(RegistryService registry) {
        this.registry = registry;
    }

    private static Set<String> version(String further) {
        Set<String> fields = new TreeSet<>(Bodies.REGISTRATION);
        fields.addAll(List.of("number", "id", "parent_id", "short_id", "imported", "stages"));
        fields.add(further);
        return fields;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        "/api/v1/models/{model}/imports",
                        (Route.Handler.Write) this::bringIn));
    }

    private CompletionStage<Supplier<Reply>> bringIn(Exchange exchange) {
        Query query = exchange.query(Set.of("acks", "dry_run"));
        Wish wish = exchange.wish(query);
        boolean plan =
                Bodies.parameter(query, "dry_run", ImportRoutes::flag, "true or false")
                        .orElse(false);
        Fields body = exchange.fields(VERSION);
        if (body.has(VERSIONS)) {
            return several(exchange, body, plan, wish);
        }
        String key =
                exchange.visible(KEY, VersionRoutes.KEY_MAX).orElseThrow(ImportRoutes::keyMissing);
        ForeignVersion wanted = wanted(exchange.value(0), key, body, plan);
        CompletionStage<Decision> made = registry.bringIn(exchange.actor(), wanted, wish);
        return plan ? Replies.later(made) : Replies.created(made);
    }

    /** Each with the answer that it would have had alone. */
    private CompletionStage<Supplier<Reply>> several(
            Exchange exchange, Fields body, boolean plan, Wish wish) {
        List<ForeignVersion> wanted = new ArrayList<>();
        for (Fields each : body.onlyObjects(VERSIONS, VERSIONS_MAX, LISTED)) {
            String key = each.requiredText("key", VersionRoutes.KEY_MAX);
            wanted.add(wanted(exchange.value(0), key, each, plan));
        }
        List<CompletableFuture<Supplier<Reply>>> made = new ArrayList<>();
        for (CompletionStage<Decision> one : registry.bringIn(exchange.actor(), wanted, wish)) {
            made.add((plan ? Replies.later(one) : Replies.created(one)).toCompletableFuture());
        }
        return CompletableFuture.allOf(made.toArray(CompletableFuture[]::new))
                .thenApply(all -> () -> results(made));
    }

    private static Reply results(List<CompletableFuture<Supplier<Reply>>> made) {
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("results");
                    for (CompletableFuture<Supplier<Reply>> one : made) {
                        Reply reply = one.join().get();
                        out.writeStartObject();
                        out.writeNumberField("status", reply.status());
                        out.writeFieldName("answer");
                        out.writeRawValue(reply.body().toString());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    private static RefusedException keyMissing() {
        return Problem.field(
                        ApiCode.HEADER_INVALID,
                        KEY,
                        "",
                        "what tells this version from all others of its registry")
                .refused();
    }

    private static ForeignVersion wanted(String model, String key, Fields body, boolean plan) {
        Bodies.Registration said = Bodies.registration(body, TAG_MAX);
        Content content = said.content().importedAs(origin(body));
        return new ForeignVersion(
                model,
                key,
                body.whole("number", 1, NUMBER_MAX).orElse(0),
                said.label(),
                body.text("short_id", SHORT_ID_CHARS),
                identity(body),
                content,
                body.objects("stages", Command.Import.STEPS_MAX, STEP).stream()
                        .map(ImportRoutes::step)
                        .toList(),
                plan);
    }

    private static Optional<Command.Identity> identity(Fields body) {
        Optional<Ulid> parent = body.parsed("parent_id", Ulid::parse, ULID);
        Optional<Ulid> own = body.parsed("id", Ulid::parse, ULID);
        if (parent.isPresent() && own.isEmpty()) {
            throw body.invalid(
                    "parent_id",
                    body.given("parent_id").orElseThrow(),
                    "one beside id, which says what the version itself was called there; else name"
                            + " its parent here as parent");
        }
        return own.map(id -> new Command.Identity(id, parent));
    }

    private static Imported origin(Fields body) {
        Fields from =
                body.object("imported", ORIGIN)
                        .orElseThrow(
                                () -> body.missing("imported", "an object with source and name"));
        return new Imported(
                mark(from, false),
                from.requiredText("source", SOURCE_MAX),
                from.requiredText("name", SOURCE_MAX),
                from.bool("artifact_missing").orElse(false));
    }

    private static Command.ImportStep step(Fields step) {
        return new Command.ImportStep(
                Bodies.stage(step, "to"),
                step.text("reason", REASON_MAX).orElse(""),
                mark(step, step.bool("inserted").orElse(false)));
    }

    private static ImportMark mark(Fields fields, boolean inserted) {
        return new ImportMark(
                Bodies.at(fields), fields.text("by", SOURCE_MAX).orElse(""), inserted);
    }

    private static Optional<Boolean> flag(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
