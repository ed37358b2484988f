package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.rookery.node.registry.ParityEntry;
import dev.rookery.node.registry.ParityReport;
import dev.rookery.node.registry.ParityView;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.Wish;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What outside validators found. A report comes in our words or in RingRift's; where it says a
 * thing twice, both have to agree.
 */
final class ParityRoutes {
    private static final String PARITY = "/api/v1/parity";
    private static final String CHECKED = "games_checked";
    private static final String TOTAL = "total_games_checked";
    private static final String FAILURES = "failures";
    private static final String PASSED_GAMES = "games_passed";
    private static final String DIVERGENCES = "games_with_semantic_divergence";
    private static final String REPLAY_ERRORS = "games_with_replay_errors";
    private static final String RATE = "failure_rate";
    private static final Set<String> REPORT =
            Set.of(
                    "config",
                    CHECKED,
                    TOTAL,
                    FAILURES,
                    PASSED_GAMES,
                    DIVERGENCES,
                    REPLAY_ERRORS,
                    RATE,
                    "passed",
                    "source",
                    "at");
    private static final Set<String> LIST = Set.of("limit", "page_token");
    private static final int CONFIG_MAX = 128;

    /** Validators round their rate, to two digits at the least; and 0.02 - 0.015 is over 0.005. */
    private static final double RATE_OFF_MAX = 0.005 + 1e-9;

    private final RegistryService registry;

    ParityRoutes(RegistryService registry) {
        this.registry = registry;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", PARITY, (Route.Handler.Write) this::report),
                new Route("GET", PARITY, (Route.Handler.Read) this::configs),
                new Route("GET", PARITY + "/{config}", (Route.Handler.Read) this::reports));
    }

    private CompletionStage<Supplier<Reply>> report(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Optional<String> key = exchange.visible("Idempotency-Key", VersionRoutes.KEY_MAX);
        ParityReport report = report(exchange.fields(REPORT));
        return Replies.created(registry.reportParity(exchange.actor(), report, key, wish));
    }

    private Reply configs(Exchange exchange) {
        return Replies.of(
                registry.catalogue().parity(ModelRoutes.page(exchange.query(LIST))),
                page -> Views.list("parity", page.items(), page.nextToken(), ParityRoutes::write));
    }

    private Reply reports(Exchange exchange) {
        return Replies.of(
                registry.catalogue()
                        .parityReports(exchange.value(0), ModelRoutes.page(exchange.query(LIST))),
                page -> Views.list("reports", page.items(), page.nextToken(), ParityRoutes::write));
    }

    private static ParityReport report(Fields body) {
        String config = body.requiredText("config", CONFIG_MAX);
        OptionalLong given = body.whole(CHECKED, 1, ParityReport.GAMES_MAX);
        OptionalLong total = body.whole(TOTAL, 1, ParityReport.GAMES_MAX);
        long checked =
                (given.isPresent() ? given : total)
                        .orElseThrow(
                                () ->
                                        body.missing(
                                                CHECKED,
                                                "how many games were replayed, here or as "
                                                        + TOTAL));
        same(body, TOTAL, total, checked);
        OptionalLong divergences = body.whole(DIVERGENCES, 0, checked);
        OptionalLong replayErrors = body.whole(REPLAY_ERRORS, 0, checked);
        long failures = failures(body, checked, divergences, replayErrors);
        checkRate(body, (double) failures / checked);
        return new ParityReport(
                config,
                checked,
                failures,
                divergences,
                replayErrors,
                body.bool("passed").orElse(failures == 0),
                body.text("source", Bodies.SOURCE_MAX).orElse(""),
                body.parsed("at", Bodies::time, "a time such as 2026-11-20T14:05:00Z")
                        .orElse(OptionalLong.empty()));
    }

    /** A game that diverged and could not be replayed to its end is one failure. */
    private static long failures(
            Fields body, long checked, OptionalLong divergences, OptionalLong replayErrors) {
        OptionalLong failures = body.whole(FAILURES, 0, checked);
        OptionalLong passed = body.whole(PASSED_GAMES, 0, checked);
        if (failures.isPresent()) {
            same(body, PASSED_GAMES, passed, checked - failures.getAsLong());
            return failures.getAsLong();
        }
        if (passed.isPresent()) {
            return checked - passed.getAsLong();
        }
        if (divergences.isEmpty() && replayErrors.isEmpty()) {
            throw body.missing(
                    FAILURES,
                    "how many games failed, here or as "
                            + String.join(", ", PASSED_GAMES, DIVERGENCES, REPLAY_ERRORS));
        }
        return Math.min(checked, divergences.orElse(0) + replayErrors.orElse(0));
    }

    private static void same(Fields body, String name, OptionalLong given, long expected) {
        if (given.isPresent() && given.getAsLong() != expected) {
            throw body.invalid(
                    name,
                    LongNode.valueOf(given.getAsLong()),
                    expected + ", as the other fields say");
        }
    }

    private static void checkRate(Fields body, double rate) {
        Optional<JsonNode> given = body.given(RATE);
        if (given.isPresent()
                && !(given.get().isNumber()
                        && Math.abs(given.get().doubleValue() - rate) <= RATE_OFF_MAX)) {
            throw body.invalid(
                    RATE, given.get(), "the share of games that failed, 0 to 1; here " + rate);
        }
    }

    private static void write(JsonGenerator out, ParityView view) throws IOException {
        out.writeStartObject();
        out.writeStringField("config", view.count().config());
        out.writeObjectFieldStart("validations");
        out.writeNumberField("passed", view.count().passed());
        out.writeNumberField("failed", view.count().failed());
        out.writeEndObject();
        out.writeNumberField("failing_in_a_row", view.failing());
        out.writeFieldName("newest");
        write(out, view.newest());
        out.writeEndObject();
    }

    static void write(JsonGenerator out, ParityEntry entry) throws IOException {
        ParityReport report = entry.report();
        out.writeStartObject();
        out.writeStringField("id", entry.id().toString());
        out.writeStringField("config", report.config());
        out.writeStringField("result", report.passed() ? "passed" : "failed");
        out.writeBooleanField("passed", report.passed());
        out.writeNumberField(CHECKED, report.checked());
        out.writeNumberField(FAILURES, report.failures());
        Views.number(out, DIVERGENCES, report.divergences());
        Views.number(out, REPLAY_ERRORS, report.replayErrors());
        Views.figure(out, RATE, report.failureRate());
        out.writeStringField("source", report.source());
        out.writeStringField("at", Iso.text(report.atMillis().orElse(entry.reportedAtMillis())));
        out.writeStringField("reported_at", Iso.text(entry.reportedAtMillis()));
        out.writeStringField("reported_by", entry.reportedBy());
        out.writeEndObject();
    }
}
