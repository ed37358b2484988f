package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config}: what a node would be told, without starting one. */
@Command(
        name = "config",
        description = "Check a configuration file, or show what is in effect.",
        footer = {
            "",
            "A flag beats the environment (ROOKERY_HTTP_PORT for http.port) beats the file.",
            "",
            "Examples:",
            "  rookery config check node.yaml",
            "  rookery config show --config node.yaml"
        })
final class ConfigVerb implements Callable<Integer> {

    private final Console console;

    @Mixin LocalOptions local;

    ConfigVerb(Console console) {
        this.console = console;
    }

    /** Without a word after it: what is in effect. */
    @Override
    public Integer call() {
        return show(Optional.empty());
    }

    @Command(
            name = "check",
            description = "Read a file as a node would, and list every problem; exit code 2.")
    int check(@Parameters(paramLabel = "FILE", description = "the file") Path file) {
        // The file alone is judged: what this shell's environment says is another matter.
        NodeSettings.Load load = NodeSettings.load(Optional.of(file), Map.of(), Map.of());
        if (load instanceof NodeSettings.Problems problems) {
            return refuse(problems);
        }
        if (local.json) {
            ObjectNode document = Json.object().put("file", file.toString()).put("sound", true);
            document.putArray("problems");
            console.line(Json.pretty(document));
        } else {
            console.line(file + " is sound");
        }
        return ExitCode.DONE.number();
    }

    @Command(name = "show", description = "Every setting: value, and where it comes from.")
    int show(
            @Option(names = "--config", paramLabel = "FILE", description = "a configuration file")
                    Optional<Path> file) {
        NodeSettings.Load load = NodeSettings.load(file, console.environment(), Map.of());
        if (load instanceof NodeSettings.Loaded loaded) {
            return print(loaded.settings());
        }
        return refuse((NodeSettings.Problems) load);
    }

    private int print(NodeSettings effective) {
        if (local.json) {
            ObjectNode document = Json.object();
            ArrayNode settings = document.putArray("settings");
            for (var row : effective.describe()) {
                settings.addObject()
                        .put("key", row.key())
                        .put("value", row.value())
                        .put("source", row.source())
                        .put("redacted", row.redacted())
                        .put("purpose", row.purpose());
            }
            console.line(Json.pretty(document));
            return ExitCode.DONE.number();
        }
        Table table = new Table("KEY", "VALUE", "SOURCE", "PURPOSE");
        for (var row : effective.describe()) {
            table.row(row.key(), row.value(), row.source(), row.purpose());
        }
        table.print(console);
        return ExitCode.DONE.number();
    }

    private int refuse(NodeSettings.Problems problems) {
        if (local.json) {
            ObjectNode document = Json.object().put("sound", false);
            ArrayNode list = document.putArray("problems");
            for (var problem : problems.all()) {
                ObjectNode one =
                        list.addObject()
                                .put("key", problem.key())
                                .put("source", problem.source().toString())
                                .put("line", problem.line())
                                .put("value", problem.value())
                                .put("accepted", problem.accepted());
                problem.nearest().ifPresent(known -> one.put("nearest", known));
            }
            console.line(Json.pretty(document));
        } else {
            SettingProblems.print(console, problems);
        }
        return ExitCode.USAGE.number();
    }
}
