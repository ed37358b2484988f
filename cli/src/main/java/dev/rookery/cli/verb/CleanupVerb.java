package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cleanup}: says which old versions would go, and with --execute lets them go. */
@Command(
        name = "cleanup",
        description = "Plan which old versions go; with --execute, ask and delete them.",
        footer = {
            "",
            "Never production, staging, what an alias names, what a rollback would put back, or what",
            "has the tag pinned (rookery tag iris:3 pinned=yes). A copy of the database (pre-cleanup)",
            "is taken first; rookery undelete brings a version back.",
            "",
            "Example:",
            "  rookery cleanup iris --keep 5 --execute",
            "  rookery cleanup --artifacts --execute"
        })
final class CleanupVerb implements Callable<Integer> {

    private static final int MODELS_MAX = 100_000;

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;
    @Mixin private Consent consent;

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "default: all")
    private Optional<String> model = Optional.empty();

    @Option(names = "--keep", paramLabel = "N", description = "newest to keep a model")
    private Optional<Integer> keep = Optional.empty();

    @Option(
            names = "--artifacts",
            description = "instead: artifacts that no version and no backup needs any more")
    private boolean artifacts;

    @Option(names = "--execute", description = "do it; otherwise only the plan is shown")
    private boolean execute;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the history")
    private Optional<String> reason = Optional.empty();

    CleanupVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeClient node = remote.client(console, acks);
        if (artifacts) {
            return collect(node);
        }
        List<String> models = model.map(List::of).orElseGet(() -> all(node));
        ObjectNode document = run(node, models, true);
        if (execute) {
            int going = count(document);
            if (going > 0) {
                consent.require(
                        console,
                        "clean up",
                        going + " versions of " + models.size() + " models go.");
                document = run(node, models, false);
            }
        }
        ObjectNode shown = document;
        remote.print(console, shown, () -> print(shown));
        return ExitCode.DONE.number();
    }

    private int collect(NodeClient node) {
        if (model.isPresent() || keep.isPresent()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "clean up artifacts",
                    "--artifacts looks at all that the node keeps",
                    "give no MODEL and no --keep");
        }
        Target target = Target.api("artifacts", "cleanup");
        JsonNode plan = node.post("clean up artifacts", target, Json.object().put("dry_run", true));
        if (execute && plan.path("count").asLong() > 0) {
            consent.require(
                    console,
                    "clean up artifacts",
                    Json.text(plan, "count")
                            + " artifacts of "
                            + Json.text(plan, "bytes")
                            + " bytes go from this node.");
            plan = node.post("clean up artifacts", target, Json.object().put("dry_run", false));
        }
        JsonNode shown = plan;
        remote.print(console, shown, () -> printArtifacts(shown));
        return ExitCode.DONE.number();
    }

    private void printArtifacts(JsonNode plan) {
        String what = plan.path("dry_run").asBoolean() ? "would go" : "gone";
        Table table = new Table("ARTIFACT", "BYTES", "WHAT", "WHY");
        for (JsonNode one : plan.path("delete")) {
            table.row(
                    Json.text(one, "sha256"), Json.text(one, "size"), what, Json.text(one, "why"));
        }
        table.print(console);
        console.line(
                Json.text(plan, "count")
                        + " artifacts of "
                        + Json.text(plan, "bytes")
                        + " bytes "
                        + what
                        + ", "
                        + Json.text(plan, "kept")
                        + " stay");
    }

    private List<String> all(NodeClient node) {
        ObjectNode models =
                Pages.read(node, "list models", Target.api("models"), "models", MODELS_MAX);
        return Json.list(models, "models").stream().map(each -> Json.text(each, "name")).toList();
    }

    private ObjectNode run(NodeClient node, List<String> models, boolean dryRun) {
        ObjectNode document = Json.object();
        ArrayNode plans = document.putArray("models");
        for (String each : models) {
            ObjectNode body = Json.object().put("dry_run", dryRun);
            keep.ifPresent(n -> body.put("keep", n));
            reason.ifPresent(text -> body.put("reason", text));
            plans.add(node.post("clean up " + each, Target.api("models", each, "cleanup"), body));
        }
        return document;
    }

    private static int count(JsonNode document) {
        int going = 0;
        for (JsonNode plan : document.path("models")) {
            going += plan.path("delete").size();
        }
        return going;
    }

    private void print(JsonNode document) {
        Table table = new Table("MODEL", "VERSION", "LABEL", "STAGE", "WHAT", "WHY");
        for (JsonNode plan : document.path("models")) {
            String gone = plan.path("dry_run").asBoolean() ? "would go" : "gone";
            plan.path("delete").forEach(line -> row(table, plan, line, gone));
            plan.path("stay").forEach(line -> row(table, plan, line, "stays"));
        }
        table.print(console);
    }

    private static void row(Table table, JsonNode plan, JsonNode line, String what) {
        table.row(
                Json.text(plan, "model"),
                Json.text(line, "version"),
                Json.text(line, "label"),
                Json.text(line, "stage"),
                what,
                Json.text(line, "why"));
    }
}
