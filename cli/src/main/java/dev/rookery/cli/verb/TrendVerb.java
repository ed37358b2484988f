package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code trend}: the course of one metric. */
@Command(
        name = "trend",
        description = "Show a metric over versions and time, oldest first.",
        footer = {"", "Example:", "  rookery trend square8_2p elo"})
final class TrendVerb implements Callable<Integer> {

    private static final int BAR_WIDTH = 30;

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private Listing listing;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Parameters(index = "1", paramLabel = "METRIC", description = "the metric, such as elo")
    private String metric = "";

    TrendVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode trend =
                Pages.read(
                        remote.client(console),
                        "read the course of " + metric + " of " + model,
                        Target.api("models", model, "trend")
                                .with("metric", metric)
                                .with("as_of", listing.asOf),
                        "points",
                        listing.limit());
        remote.print(console, trend, () -> print(trend));
        return ExitCode.DONE.number();
    }

    /** The bar runs from the least value seen to the greatest; only for eyes. */
    private void print(JsonNode trend) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (JsonNode point : trend.path("points")) {
            double value = point.path("value").asDouble();
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        double span = greatest > least ? greatest - least : 1;
        Table table =
                new Table("AT", "VERSION", metric.toUpperCase(java.util.Locale.ROOT), "SOURCE", "");
        for (JsonNode point : trend.path("points")) {
            double share = (point.path("value").asDouble() - least) / span;
            table.row(
                    Json.text(point, "at"),
                    Json.firstText(point, "version", "label"),
                    Json.text(point, "value"),
                    Json.text(point, "source"),
                    console.terminal() ? "#".repeat(1 + (int) (share * (BAR_WIDTH - 1))) : "");
        }
        table.print(console);
    }
}
