package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compare}: two versions, metric by metric. */
@Command(
        name = "compare",
        description = "Compare two versions of a model, metric by metric.",
        footer = {"", "Example:", "  rookery compare iris production latest"})
final class CompareVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Parameters(index = "1", paramLabel = "A", description = "one version")
    private String a = "";

    @Parameters(index = "2", paramLabel = "B", description = "the other")
    private String b = "";

    @Option(names = "--as-of", paramLabel = "TIME", description = "as it was then (ISO-8601)")
    private Optional<String> asOf = Optional.empty();

    CompareVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        JsonNode comparison =
                remote.client(console)
                        .get(
                                "compare " + model + ":" + a + " with " + model + ":" + b,
                                Target.api("models", model, "compare")
                                        .with("a", a)
                                        .with("b", b)
                                        .with("as_of", asOf));
        remote.print(console, comparison, () -> table(comparison).print(console));
        return ExitCode.DONE.number();
    }

    private Table table(JsonNode comparison) {
        Table table = new Table("METRIC", a, b, "DIFFERENCE", "BETTER");
        for (Map.Entry<String, JsonNode> metric : comparison.path("metrics").properties()) {
            JsonNode row = metric.getValue();
            table.row(
                    metric.getKey(),
                    orDash(row, "v1"),
                    orDash(row, "v2"),
                    orDash(row, "difference"),
                    better(Json.text(row, "winner")));
        }
        return table;
    }

    private static String orDash(JsonNode row, String field) {
        String value = Json.text(row, field);
        return value.isEmpty() ? "-" : value;
    }

    private String better(String winner) {
        return switch (winner) {
            case "v1" -> a;
            case "v2" -> b;
            case "tie" -> "tie";
            default -> "-";
        };
    }
}
