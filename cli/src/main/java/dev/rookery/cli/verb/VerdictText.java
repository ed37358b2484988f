package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;

/** What the rollback manager says of a model, for people. */
final class VerdictText {

    private VerdictText() {}

    /** Asks for the verdict on a model and shows it. */
    static int check(Console console, Remote remote, NodeClient node, String model) {
        JsonNode check =
                node.get(
                        "check whether " + model + " is to be rolled back",
                        Target.api("models", model, "rollback", "check"));
        remote.print(console, check, () -> print(console, check));
        return ExitCode.DONE.number();
    }

    private static void print(Console console, JsonNode check) {
        boolean act = check.path("should_rollback").asBoolean();
        console.line(
                (act ? "roll back" : "do not roll back")
                        + ": "
                        + Json.text(check, "verdict")
                        + ", severity "
                        + Json.text(check, "severity"));
        console.line(Json.text(check, "reason"));
        if (!check.path("evidence").isEmpty()) {
            Table table = new Table("METRIC", "STATE", "VALUE", "AGAINST", "MARGIN", "LIMIT");
            for (JsonNode finding : check.path("evidence")) {
                table.row(
                        Json.text(finding, "metric"),
                        Json.text(finding, "state"),
                        Json.text(finding, "value"),
                        Json.text(finding, "reference"),
                        Json.text(finding, "margin"),
                        Json.text(finding, "limit"));
            }
            table.print(console);
        }
        console.line(
                "mode "
                        + Json.text(check, "mode")
                        + ", escalation "
                        + Json.text(check, "escalation")
                        + ", next check "
                        + Json.text(check, "next_check"));
    }
}
