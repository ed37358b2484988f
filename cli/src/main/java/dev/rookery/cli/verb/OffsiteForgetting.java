package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import dev.rookery.node.offsite.OffsiteNodes;
import dev.rookery.node.offsite.OffsiteNodes.Sent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Who sent what to a place off-site, and the end of what a node sent that is gone for good. */
record OffsiteForgetting(Console console, Remote remote, OffsiteNodes nodes) {

    int list() {
        ObjectNode document = Json.object();
        ArrayNode list = document.putArray("nodes");
        List<Sent> all = nodes.list();
        all.forEach(sent -> describe(sent, list.addObject()));
        remote.print(console, document, () -> table(all, "").print(console));
        return ExitCode.DONE.number();
    }

    /**
     * The plan; done only where it is to be, and a person or {@code --yes} agrees.
     *
     * @param recent also one that sent something of late
     */
    int forget(String name, boolean execute, boolean recent, Consent consent) {
        String operation = "forget what " + name + " sent off-site";
        Sent sent = one(operation, name);
        long left = nodes.list().stream().mapToLong(Sent::copies).sum() - sent.copies();
        if (execute) {
            if (!recent && sent.recent(Instant.now())) {
                throw new CommandFailed(
                        ExitCode.REFUSED,
                        operation,
                        "it sent something at " + shown(sent.lastPut()) + ", so it may be running",
                        "stop the node for good first; then --recent, or ask again in a day");
            }
            consent.require(console, operation, consequence(sent, left));
            nodes.forget(sent.node());
        }
        ObjectNode document = Json.object();
        describe(sent, document);
        document.put("executed", execute).put("copies_left", left);
        remote.print(
                console,
                document,
                () -> {
                    table(List.of(sent), execute ? "gone" : "would go").print(console);
                    console.line(left + " complete copies of other nodes stay");
                });
        return ExitCode.DONE.number();
    }

    private Sent one(String operation, String name) {
        List<Sent> meant = nodes.named(name);
        if (meant.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    operation,
                    "no node of this name sent anything there",
                    "rookery backup offsite nodes --from PLACE lists those that did");
        }
        if (meant.size() > 1) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    operation,
                    "several data directories of this name sent backups",
                    "name one whole: " + meant.stream().map(Sent::node).toList());
        }
        return meant.get(0);
    }

    private static String consequence(Sent sent, long left) {
        String warning =
                left == 0 ? " No complete copy of the cluster would be left in this place." : "";
        return "All %d objects (%d bytes, %d complete copies) of %s go for good.%s"
                .formatted(sent.objects(), sent.bytes(), sent.copies(), sent.node(), warning);
    }

    private static void describe(Sent sent, ObjectNode shown) {
        shown.put("node", sent.node())
                .put("copies", sent.copies())
                .put("pieces", sent.pieces())
                .put("objects", sent.objects())
                .put("stored_bytes", sent.bytes())
                .put("last_put", shown(sent.lastPut()));
    }

    private static Table table(List<Sent> all, String becomes) {
        Table table =
                new Table("NODE", "COPIES", "PIECES", "OBJECTS", "STORED", "LAST PUT", "BECOMES");
        for (Sent sent : all) {
            table.row(
                    sent.node(),
                    Long.toString(sent.copies()),
                    Long.toString(sent.pieces()),
                    Integer.toString(sent.objects()),
                    Long.toString(sent.bytes()),
                    shown(sent.lastPut()),
                    becomes);
        }
        return table;
    }

    private static String shown(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
