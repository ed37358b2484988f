package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.List;
import java.util.Optional;

/** Retention, pins and rehearsals, asked of a node. */
record BackupCare(Console console, Remote remote) {

    /** The plan; done only where it is to be, and a person or {@code --yes} agrees. */
    int prune(boolean execute, Consent consent) {
        NodeClient node = remote.client(console);
        JsonNode plan = prune(node, false);
        int going = plan.path("delete").size();
        if (execute && going > 0) {
            String frees = Json.text(plan, "bytes_freed");
            consent.require(
                    console,
                    "prune backups",
                    going + " items go, which frees " + frees + " bytes.");
            plan = prune(node, true);
        }
        JsonNode shown = plan;
        remote.print(console, shown, () -> print(shown));
        return ExitCode.DONE.number();
    }

    private static JsonNode prune(NodeClient node, boolean execute) {
        ObjectNode body = Json.object().put("execute", execute);
        return node.post("prune backups", Target.api("backups", "prune"), body);
    }

    private void print(JsonNode plan) {
        String gone = plan.path("executed").asBoolean() ? "gone" : "would go";
        Table table = new Table("WHAT", "NAME", "BYTES", "BECOMES", "WHY");
        plan.path("delete").forEach(step -> row(table, step, gone));
        plan.path("keep").forEach(step -> row(table, step, "stays"));
        table.print(console);
    }

    private static void row(Table table, JsonNode step, String becomes) {
        table.row(
                Json.text(step, "what"),
                Json.text(step, "name"),
                Json.text(step, "bytes"),
                becomes,
                Json.text(step, "why"));
    }

    int pin(String id) {
        String operation = "pin backup " + id;
        JsonNode pinned =
                remote.client(console)
                        .put(operation, Target.api("backups", id, "pin"), Json.object());
        remote.print(console, pinned, () -> console.line("pinned " + id));
        return ExitCode.DONE.number();
    }

    int unpin(String id) {
        remote.client(console).delete("unpin backup " + id, Target.api("backups", id, "pin"));
        JsonNode document = Json.object().put("backup_id", id).put("pinned", false);
        remote.print(console, document, () -> console.line("unpinned " + id));
        return ExitCode.DONE.number();
    }

    int drill(Optional<Long> seed) {
        ObjectNode body = Json.object();
        seed.ifPresent(number -> body.put("seed", number));
        return drills(
                remote.client(console)
                        .post("rehearse a restore", Target.api("backups", "drill"), body));
    }

    int pastDrills() {
        return drills(
                remote.client(console).get("list rehearsals", Target.api("backups", "drill")));
    }

    private int drills(JsonNode document) {
        List<JsonNode> drills = Json.list(document, "drills");
        Table table = new Table("BACKUP", "KIND", "TIME", "STATE", "FACTS", "SECONDS", "ROOT");
        for (JsonNode one : drills) {
            table.row(
                    Json.text(one, "backup_id"),
                    Json.text(one, "kind"),
                    Json.text(one, "at"),
                    one.path("sound").asBoolean() ? "ok" : "failed",
                    Json.text(one, "facts"),
                    Json.text(one, "seconds"),
                    Json.text(one, "root"));
        }
        remote.print(console, document, () -> table.print(console));
        return ExitCode.DONE.number();
    }
}
