package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hooks}: who is told what happens. */
@Command(
        name = "hooks",
        description = "Tell others what happens, by signed CloudEvents over HTTP.",
        footer = {
            "",
            "Events: version.registered, version.moved, production.changed, version.observed,",
            "  model.rollback, model.baseline,",
            "  conflict.* (number, label, name, production, …), parity.failed, parity.passed,",
            "  retraining.wanted; * is all. A node calls hooks.allowed-hosts alone."
        })
final class HooksVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Spec private CommandSpec spec;

    HooksVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE.number();
    }

    @Command(name = "list", description = "Show the hooks, and how each is doing.")
    int list() {
        JsonNode all = remote.client(console).get("list hooks", Target.api("hooks"));
        remote.print(console, all, () -> print(all));
        return ExitCode.DONE.number();
    }

    /** A hook, as flags tell it. */
    static final class Wanted {

        @Parameters(index = "0", paramLabel = "URL", description = "http://… or https://…")
        private String url = "";

        @Option(
                names = "--event",
                required = true,
                paramLabel = "TYPE",
                description = "such as version.moved or conflict.*; may be repeated")
        private List<String> events = new ArrayList<>();

        @Option(
                names = "--model",
                paramLabel = "MODEL",
                description = "of this model alone; may be repeated")
        private List<String> models = new ArrayList<>();

        @Option(names = "--description", paramLabel = "TEXT", description = "for people")
        private String description = "";

        private ObjectNode body() {
            ObjectNode body = Json.object().put("url", url);
            ArrayNode types = body.putArray("events");
            events.forEach(types::add);
            ArrayNode names = body.putArray("models");
            models.forEach(names::add);
            return body.put("description", description);
        }
    }

    @Command(
            name = "add",
            description = {
                "Have a URL told of events from now on.",
                "The secret that signs them is printed once; the receiver checks with it",
                "(Standard Webhooks, HMAC-SHA256)."
            },
            footer = {
                "",
                "Example:",
                "  rookery hooks add https://ci.example.com/rookery --event version.moved \\",
                "      --event 'conflict.*'"
            })
    int add(@Mixin Wanted wanted, @Mixin AcksOption acks) {
        NodeClient node = remote.client(console, acks);
        JsonNode made = node.post("add a hook", Target.api("hooks"), wanted.body());
        remote.print(
                console,
                made,
                () -> {
                    console.line("hook    " + Json.text(made, "id"));
                    console.line("secret  " + Json.text(made, "secret"));
                });
        return ExitCode.DONE.number();
    }

    @Command(name = "remove", description = "Tell a hook nothing more, for good.")
    int remove(
            @Parameters(index = "0", paramLabel = "ID", description = "as list shows it") String id,
            @Mixin AcksOption acks) {
        JsonNode gone =
                remote.client(console, acks).delete("remove the hook", Target.api("hooks", id));
        remote.print(console, gone, () -> console.line("removed " + id));
        return ExitCode.DONE.number();
    }

    @Command(
            name = "test",
            description = "Send a test to a hook, from the node asked; exit code 1 when it fails.")
    int test(
            @Parameters(index = "0", paramLabel = "ID", description = "as list shows it")
                    String id) {
        JsonNode made =
                remote.client(console)
                        .post("test the hook", Target.api("hooks", id, "test"), Json.object());
        remote.print(console, made, () -> console.line(outcome(made)));
        boolean delivered = Json.text(made, "outcome").equals("delivered");
        return (delivered ? ExitCode.DONE : ExitCode.FAILED).number();
    }

    @Command(
            name = "deliveries",
            description = "Show what the node asked sent to a hook, newest first.")
    int deliveries(
            @Parameters(index = "0", paramLabel = "ID", description = "as list shows it")
                    String id) {
        JsonNode all =
                remote.client(console)
                        .get("list deliveries", Target.api("hooks", id, "deliveries"));
        remote.print(console, all, () -> printDeliveries(all));
        return ExitCode.DONE.number();
    }

    @Command(
            name = "retraining",
            description = "Show which models are to be trained again, and the node's rules.",
            footer = {
                "",
                "Rules are settings of a node (retraining.rules); each cause is told once, as",
                "the event retraining.wanted."
            })
    int retraining() {
        JsonNode all = remote.client(console).get("list retraining", Target.api("retraining"));
        remote.print(console, all, () -> printRetraining(all));
        return ExitCode.DONE.number();
    }

    private void printRetraining(JsonNode all) {
        all.path("rules").forEach(rule -> console.line("rule  " + rule.asText()));
        Table table = new Table("MODEL", "SINCE", "WHY", "BY");
        for (JsonNode want : Json.list(all, "wanted")) {
            table.row(
                    Json.text(want, "model"),
                    Json.text(want, "wanted_at"),
                    Json.text(want, "why"),
                    Json.text(want, "wanted_by"));
        }
        table.print(console);
    }

    private void print(JsonNode all) {
        Table table =
                new Table("ID", "URL", "EVENTS", "BREAKER", "FAILURES", "WAITING SINCE", "LAST");
        for (JsonNode hook : Json.list(all, "hooks")) {
            List<String> events = new ArrayList<>();
            hook.path("events").forEach(type -> events.add(type.asText()));
            table.row(
                    Json.text(hook, "id"),
                    Json.text(hook, "url"),
                    String.join(" ", events),
                    Json.text(hook, "breaker"),
                    Json.text(hook, "failures"),
                    Json.text(hook, "waiting_since"),
                    outcome(hook.path("last")));
        }
        table.print(console);
        elsewhere(all);
    }

    private void printDeliveries(JsonNode all) {
        Table table = new Table("AT", "EVENT", "OUTCOME", "MS", "EVENT ID");
        for (JsonNode delivery : Json.list(all, "deliveries")) {
            table.row(
                    Json.text(delivery, "at"),
                    Json.text(delivery, "event"),
                    outcome(delivery),
                    Json.text(delivery, "took_ms"),
                    Json.text(delivery, "event_id"));
        }
        table.print(console);
        elsewhere(all);
    }

    private void elsewhere(JsonNode all) {
        if (!all.path("delivers_here").asBoolean()) {
            console.note("another node delivers: ask it with --url");
        }
    }

    private static String outcome(JsonNode delivery) {
        String detail = Json.text(delivery, "detail");
        String status = Json.text(delivery, "status");
        return Json.text(delivery, "outcome")
                + (status.isEmpty() || status.equals("0") ? "" : " " + status)
                + (detail.isEmpty() ? "" : ": " + detail);
    }
}
