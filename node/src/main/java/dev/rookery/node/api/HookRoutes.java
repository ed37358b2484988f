package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.hooks.HookDelivery;
import dev.rookery.node.hooks.Hooks;
import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.HookSpec;
import dev.rookery.node.registry.HookView;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.service.HookDesk;
import dev.rookery.node.service.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Who is told what happens. */
final class HookRoutes {
    private static final String HOOKS = "/api/v1/hooks";
    private static final String HOOK = HOOKS + "/{id}";
    private static final Set<String> WANTED = Set.of("url", "events", "models", "description");
    private static final int URL_MAX = 2_000;

    private final HookDesk desk;

    HookRoutes(HookDesk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", HOOKS, (Route.Handler.Read) this::list),
                new Route("POST", HOOKS, (Route.Handler.Write) this::add),
                new Route("DELETE", HOOK, (Route.Handler.Write) this::remove),
                new Route("POST", HOOK + "/test", (Route.Handler.Write) this::test),
                new Route("GET", HOOK + "/deliveries", (Route.Handler.Read) this::deliveries));
    }

    private Reply list(Exchange exchange) {
        exchange.noQuery();
        List<Hooks.Standing> hooks = desk.hooks();
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    Views.items(out, "hooks", hooks, HookRoutes::write);
                    out.writeBooleanField("delivers_here", desk.delivers());
                    out.writeEndObject();
                });
    }

    private CompletionStage<Supplier<Reply>> add(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fields(WANTED);
        HookDesk.Wanted wanted =
                new HookDesk.Wanted(
                        body.requiredText("url", URL_MAX),
                        body.names("events", HookSpec.NAMES_MAX),
                        body.names("models", HookSpec.NAMES_MAX),
                        body.text("description", Bodies.REASON_MAX).orElse(""));
        return desk.add(exchange.actor(), wanted, wish).thenApply(done -> () -> added(done));
    }

    private Reply added(Decision decision) {
        if (decision instanceof Decision.Accepted accepted
                && accepted.answer() instanceof Answer.Hooked hooked) {
            Ulid id = hooked.hook().orElseThrow();
            return Reply.json(
                    201,
                    out -> {
                        out.writeStartObject();
                        out.writeStringField("id", id.toString());
                        out.writeStringField("secret", desk.secret(id));
                        out.writeEndObject();
                    });
        }
        return Replies.refused(decision);
    }

    private CompletionStage<Supplier<Reply>> remove(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        return desk.remove(exchange.actor(), exchange.value(0), wish)
                .thenApply(
                        decision ->
                                () ->
                                        decision instanceof Decision.Accepted
                                                ? Reply.json(200, HookRoutes::removed)
                                                : Replies.refused(decision));
    }

    private static void removed(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeBooleanField("removed", true);
        out.writeEndObject();
    }

    private CompletionStage<Supplier<Reply>> test(Exchange exchange) {
        exchange.noQuery();
        return desk.test(exchange.value(0))
                .thenApply(
                        found ->
                                () ->
                                        Replies.of(
                                                found,
                                                delivery ->
                                                        Reply.json(
                                                                200, out -> write(out, delivery))));
    }

    private Reply deliveries(Exchange exchange) {
        exchange.noQuery();
        Lookup<List<HookDelivery>> found = desk.deliveries(exchange.value(0));
        return Replies.of(
                found,
                list ->
                        Reply.json(
                                200,
                                out -> {
                                    out.writeStartObject();
                                    Views.items(out, "deliveries", list, HookRoutes::write);
                                    out.writeBooleanField("delivers_here", desk.delivers());
                                    out.writeEndObject();
                                }));
    }

    private static void write(JsonGenerator out, Hooks.Standing standing) throws IOException {
        HookView hook = standing.hook();
        out.writeStartObject();
        out.writeStringField("id", hook.id().toString());
        out.writeStringField("url", hook.spec().url());
        Views.items(out, "events", hook.spec().events(), JsonGenerator::writeString);
        Views.items(out, "models", hook.spec().models(), JsonGenerator::writeString);
        out.writeStringField("description", hook.spec().description());
        out.writeStringField("created_at", Iso.text(hook.createdAtMillis()));
        out.writeStringField("created_by", hook.createdBy());
        out.writeStringField("breaker", standing.breaker());
        out.writeNumberField("failures", standing.failures());
        Views.text(out, "waiting_since", standing.waitingSinceMillis().map(Iso::text));
        out.writeFieldName("last");
        Optional<HookDelivery> last = standing.last();
        if (last.isPresent()) {
            write(out, last.get());
        } else {
            out.writeNull();
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, HookDelivery delivery) throws IOException {
        out.writeStartObject();
        out.writeStringField("at", Iso.text(delivery.atMillis()));
        out.writeStringField("event_id", delivery.eventId());
        out.writeStringField("event", delivery.type());
        out.writeStringField("outcome", delivery.outcome().text());
        out.writeNumberField("status", delivery.status());
        out.writeStringField("detail", delivery.detail());
        out.writeNumberField("took_ms", delivery.tookMillis());
        out.writeEndObject();
    }
}
