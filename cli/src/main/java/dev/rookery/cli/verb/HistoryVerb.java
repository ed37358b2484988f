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

/** {@code history}: who moved what, why and when. */
@Command(
        name = "history",
        description = "Show what happened to a model's versions, newest first.",
        footer = {
            "",
            "Of a rollback VERSION shows both: the one that failed -> the one in its place.",
            "A move that lost a race between nodes stays here as superseded; a number, label or",
            "name that another has, and two facts of one name, follow the entry that claimed them.",
            "",
            "Example:",
            "  rookery history iris --as-of 2026-11-20T14:05:00Z"
        })
final class HistoryVerb implements Callable<Integer> {

    private static final int NODE_CHARS = 20;

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private Listing listing;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    HistoryVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode history =
                Pages.read(
                        remote.client(console),
                        "read the history of " + model,
                        Target.api("models", model, "history").with("as_of", listing.asOf),
                        "history",
                        listing.limit());
        remote.print(console, history, () -> table(history).print(console));
        return ExitCode.DONE.number();
    }

    /** Of a rollback both: the one that failed, and the one in its place. */
    private static String version(JsonNode entry) {
        String version = Json.firstText(entry, "version", "label");
        JsonNode failed = entry.path("rollback").path("from");
        return failed.isMissingNode()
                ? version
                : Json.firstText(failed, "version", "id") + " -> " + version;
    }

    private static Table table(JsonNode history) {
        Table table =
                new Table("AT", "WHAT", "VERSION", "FROM", "TO", "OUTCOME", "BY", "NODE", "WHY");
        for (JsonNode entry : history.path("history")) {
            String node = Json.firstText(entry, "node", "origin");
            table.row(
                    Json.text(entry, "at"),
                    Json.text(entry, "kind"),
                    version(entry),
                    Json.text(entry, "from"),
                    Json.text(entry, "to"),
                    Json.text(entry, "rewound_by").isEmpty()
                            ? Json.text(entry, "outcome")
                            : "rewound",
                    Json.text(entry, "actor"),
                    node.substring(0, Math.min(NODE_CHARS, node.length())),
                    Json.firstText(entry, "reason", "detail"));
            for (JsonNode conflict : entry.path("conflicts")) {
                table.row(
                        "",
                        Json.text(conflict, "kind"),
                        Json.firstText(entry, "version", "label"),
                        "",
                        "",
                        "",
                        "",
                        "",
                        Json.text(conflict, "detail"));
            }
        }
        return table;
    }
}
