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
import dev.rookery.cli.term.Paint;
import dev.rookery.cli.term.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code list}: the models, or one model's versions. */
@Command(
        name = "list",
        description = "List models, or the versions of one.",
        footer = {
            "",
            "Examples:",
            "  rookery list",
            "  rookery list iris --stage archived",
            "  rookery list iris --min accuracy=0.9",
            "  rookery list --group"
        })
final class ListVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private Listing listing;

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "its versions")
    private Optional<String> model = Optional.empty();

    @Option(names = "--stage", paramLabel = "STAGE", description = "only in this stage")
    private Optional<String> stage = Optional.empty();

    @Option(names = "--type", paramLabel = "TYPE", description = "only of this type")
    private Optional<String> type = Optional.empty();

    @Option(names = "--tag", paramLabel = "KEY[=VALUE]", description = "only with this tag")
    private Optional<String> tag = Optional.empty();

    @Option(names = "--name", paramLabel = "PART", description = "models with this in the name")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--min",
            paramLabel = "METRIC=VALUE",
            description = "versions whose metric is at least this")
    private Map<String, String> min = new TreeMap<>();

    @Option(
            names = "--max",
            paramLabel = "METRIC=VALUE",
            description = "versions whose metric is at most this")
    private Map<String, String> max = new TreeMap<>();

    @Option(names = "--group", description = "models with their versions, grouped by stage")
    private boolean group;

    ListVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeClient node = remote.client(console);
        if (group) {
            printGroups(node);
        } else if (model.isPresent()) {
            ObjectNode versions = versions(node, model.get(), stage);
            remote.print(
                    console,
                    versions,
                    () -> VersionPage.table(versions.path("versions")).print(console));
            noteMore(versions);
        } else {
            ObjectNode models = models(node);
            remote.print(console, models, () -> table(models).print(console));
            noteMore(models);
        }
        return ExitCode.DONE.number();
    }

    private ObjectNode models(NodeClient node) {
        if (!min.isEmpty() || !max.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "list models",
                    "--min and --max are bounds on a model's versions",
                    "name the model: rookery list MODEL --min accuracy=0.9");
        }
        Target target =
                Target.api("models")
                        .with("stage", stage.map(Stages::full))
                        .with("type", type)
                        .with("tag", tag)
                        .with("q", name)
                        .with("as_of", listing.asOf);
        return Pages.read(node, "list models", target, "models", listing.limit());
    }

    private ObjectNode versions(NodeClient node, String of, Optional<String> in) {
        Target target =
                Target.api("models", of, "versions")
                        .with("stage", in.map(Stages::full))
                        .with("type", type)
                        .with("tag", tag)
                        .with("as_of", listing.asOf);
        for (Map.Entry<String, String> bound : min.entrySet()) {
            target = target.with("min." + bound.getKey(), bound.getValue());
        }
        for (Map.Entry<String, String> bound : max.entrySet()) {
            target = target.with("max." + bound.getKey(), bound.getValue());
        }
        return Pages.read(node, "list the versions of " + of, target, "versions", listing.limit());
    }

    private static Table table(JsonNode models) {
        Table table = new Table("MODEL", "TYPE", "VERSIONS", "PRODUCTION", "LATEST", "UPDATED");
        for (JsonNode model : models.path("models")) {
            table.row(
                    Json.text(model, "name"),
                    Json.text(model, "type"),
                    Json.text(model, "versions"),
                    Json.firstText(model.path("production"), "version", "label"),
                    Json.text(model, "latest_version"),
                    Json.text(model, "updated_at"));
        }
        return table;
    }

    /** One request a model; stage by stage is the fold's order of life. */
    private void printGroups(NodeClient node) {
        List<String> names =
                model.map(List::of)
                        .orElseGet(
                                () ->
                                        Json.list(models(node), "models").stream()
                                                .map(each -> Json.text(each, "name"))
                                                .toList());
        ObjectNode document = Json.object();
        ArrayNode groups = document.putArray("models");
        for (String each : names) {
            ObjectNode one = groups.addObject().put("name", each);
            ObjectNode byStage = one.putObject("stages");
            for (JsonNode version : versions(node, each, stage).path("versions")) {
                byStage.withArray("/" + Json.text(version, "stage")).add(version);
            }
        }
        remote.print(console, document, () -> groups.forEach(this::printGroup));
    }

    private void printGroup(JsonNode model) {
        console.line(console.paint(Paint.BOLD, Json.text(model, "name")));
        for (Map.Entry<String, JsonNode> stageOf : model.path("stages").properties()) {
            for (JsonNode version : stageOf.getValue()) {
                console.line(
                        String.format(
                                "  %-12s %-10s %-20s %s",
                                stageOf.getKey(),
                                VersionPage.number(version),
                                Json.text(version, "label"),
                                Json.pairs(version.path("metrics"))));
            }
        }
    }

    private void noteMore(JsonNode page) {
        if (Pages.more(page)) {
            console.note("rookery: there is more than " + listing.limit() + "; raise --limit");
        }
    }
}
