package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stats}: how much there is. */
@Command(name = "stats", description = "Count models, versions, stages and types.")
final class StatsVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;

    @Option(names = "--as-of", paramLabel = "TIME", description = "as it was then (ISO-8601)")
    private Optional<String> asOf = Optional.empty();

    StatsVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        JsonNode stats =
                remote.client(console)
                        .get("read the statistics", Target.api("stats").with("as_of", asOf));
        remote.print(console, stats, () -> print(stats));
        return ExitCode.DONE.number();
    }

    private void print(JsonNode stats) {
        line("models", Json.text(stats, "models"));
        line("in production", Json.text(stats, "models_in_production"));
        line("versions", Json.text(stats, "versions"));
        stats.path("by_stage")
                .properties()
                .forEach(stage -> line("  " + stage.getKey(), Json.text(stage.getValue())));
        console.line("by type");
        stats.path("by_type")
                .properties()
                .forEach(type -> line("  " + type.getKey(), Json.text(type.getValue())));
        line("facts", Json.text(stats, "facts"));
        line("root", Json.text(stats, "root"));
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            console.line(String.format("%-16s %s", name, value));
        }
    }
}
