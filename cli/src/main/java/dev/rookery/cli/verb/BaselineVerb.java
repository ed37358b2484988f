package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.registration.Registration;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baseline}: what production must hold. */
@Command(
        name = "baseline",
        description = "Set, show, check or remove the figures that production must hold.",
        footer = {
            "",
            "A promotion to production sets them from the version's metrics, unless",
            "rollback.auto-baseline is false.",
            "",
            "Examples:",
            "  rookery baseline set square8_2p elo=1500 win_rate=0.55 --source arena",
            "  rookery baseline set square8_2p",
            "  rookery baseline show square8_2p",
            "  rookery baseline check square8_2p"
        })
final class BaselineVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;
    @Spec private CommandSpec spec;

    BaselineVerb(Console console) {
        this.console = console;
    }

    /** A baseline, as flags tell it. */
    static final class Wanted {

        @Parameters(index = "0", paramLabel = "MODEL", description = "whose production")
        private String model = "";

        @Parameters(
                index = "1..*",
                paramLabel = "NAME=VALUE",
                description = "figures; without any, those of the version")
        private Map<String, String> metrics = new LinkedHashMap<>();

        @Option(
                names = {"-v", "--version"},
                paramLabel = "REF",
                description = "whose figures they are; default: the version in production")
        private Optional<String> version = Optional.empty();

        @Option(names = "--source", paramLabel = "TEXT", description = "who or what measured")
        private Optional<String> source = Optional.empty();

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "when they begin to hold; default: now")
        private Optional<String> at = Optional.empty();

        private ObjectNode body(String operation) {
            Registration figures = new Registration(operation);
            figures.metrics(metrics);
            figures.text("version", version);
            figures.text("source", source);
            figures.text("at", at);
            return figures.body();
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE.number();
    }

    @Command(name = "set", description = "Set the baseline: given figures, or a version's.")
    int set(@Mixin Wanted wanted) {
        String operation = "set the baseline of " + wanted.model;
        ObjectNode body = wanted.body(operation);
        return show(client().put(operation, target(wanted.model), body));
    }

    @Command(name = "show", description = "Show the baseline.")
    int show(
            @Parameters(paramLabel = "MODEL", description = "whose production") String model,
            @Option(
                            names = "--as-of",
                            paramLabel = "TIME",
                            description = "as it was then, such as 2026-11-20T14:05:00Z")
                    Optional<String> asOf) {
        String operation = "read the baseline of " + model;
        return show(client().get(operation, target(model).with("as_of", asOf)));
    }

    @Command(name = "check", description = "Say whether production holds the baseline.")
    int check(@Parameters(paramLabel = "MODEL", description = "whose production") String model) {
        return VerdictText.check(console, remote, client(), model);
    }

    @Command(name = "remove", description = "Remove the baseline; the history keeps it.")
    int remove(
            @Parameters(paramLabel = "MODEL", description = "whose production") String model,
            @Option(names = "--reason", paramLabel = "TEXT", description = "kept in the history")
                    Optional<String> reason) {
        String operation = "remove the baseline of " + model;
        JsonNode removed = client().delete(operation, target(model).with("reason", reason));
        remote.print(console, removed, () -> console.line("removed the baseline of " + model));
        return ExitCode.DONE.number();
    }

    private NodeClient client() {
        return remote.client(console, acks);
    }

    private static Target target(String model) {
        return Target.api("models", model, "baseline");
    }

    private int show(JsonNode baseline) {
        remote.print(console, baseline, () -> print(baseline));
        return ExitCode.DONE.number();
    }

    private void print(JsonNode baseline) {
        Table table = new Table("METRIC", "BASELINE");
        baseline.path("metrics")
                .properties()
                .forEach(metric -> table.row(metric.getKey(), Json.text(metric.getValue())));
        table.print(console);
        JsonNode version = baseline.path("version");
        String of = Json.firstText(version, "version", "id");
        console.line(
                (of.isEmpty() ? "" : "of version " + of + ", ")
                        + "since "
                        + Json.text(baseline, "at")
                        + ", set by "
                        + Json.text(baseline, "set_by"));
    }
}
