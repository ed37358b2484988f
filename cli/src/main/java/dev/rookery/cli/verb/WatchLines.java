package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.watch.Pass;
import dev.rookery.cli.watch.WatchReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@code watch} prints: versions on standard output, what could not be taken on standard
 * error. As JSON, one document at the end of {@code --once}, else one line for each version.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
final class WatchLines implements WatchReport {

    private static final int NAMES_MAX = 20;

    private final Console console;
    private final boolean json;
    private final boolean once;
    private final ArrayNode registered = Json.object().putArray("registered");
    private final ArrayNode failed = Json.object().putArray("failed");
    private Optional<String> stopped = Optional.empty();

    WatchLines(Console console, boolean json, boolean once) {
        this.console = console;
        this.json = json;
        this.once = once;
    }

    @Override
    public void taken(String drop, JsonNode version) {
        ObjectNode line = Json.object().put("drop", drop);
        line.set("model", version.path("model"));
        line.set("version", version.path("version"));
        line.set("id", version.path("id"));
        line.set("label", version.path("label"));
        line.set("stage", version.path("stage"));
        if (json && once) {
            registered.add(line);
        } else if (json) {
            console.line(new String(Json.bytes(line), StandardCharsets.UTF_8));
        } else {
            console.line(
                    "registered "
                            + VersionPage.name(version)
                            + " in "
                            + Json.text(version, "stage")
                            + " from "
                            + drop
                            + " ("
                            + Json.text(version, "id")
                            + ")");
        }
    }

    @Override
    public void failed(String drop, String reason, String cure, Duration again) {
        console.note("rookery: " + reason);
        String when = once ? "" : "tried again in " + again.toSeconds() + " s, or when it changes";
        String both = cure.isEmpty() || when.isEmpty() ? cure + when : cure + "; " + when;
        if (!both.isEmpty()) {
            console.note("         " + both);
        }
        if (once) {
            failed.add(Json.object().put("drop", drop).put("reason", reason));
        }
    }

    @Override
    public void leftOut(String line) {
        console.note("rookery: " + line);
    }

    /** Says that the node or the folder cannot be reached when that is new, and when it is over. */
    void stopped(Optional<CommandFailed> why) {
        Optional<String> now = why.map(CommandFailed::getMessage);
        if (now.isPresent() && stopped.isEmpty()) {
            console.note("rookery: " + now.get());
            console.note("         nothing is lost; what is complete waits and is tried again");
        } else if (now.isEmpty() && stopped.isPresent()) {
            console.note("rookery: going on");
        }
        stopped = now;
    }

    /** The end of {@code --once}. */
    void end(Pass pass) {
        if (json) {
            ObjectNode document = Json.object();
            document.set("registered", registered);
            ArrayNode waiting = document.putArray("waiting");
            pass.waiting().forEach(waiting::add);
            document.set("failed", failed);
            console.line(Json.pretty(document));
        } else if (!pass.waiting().isEmpty()) {
            int more = Math.max(0, pass.waiting().size() - NAMES_MAX);
            String names =
                    String.join(", ", pass.waiting().subList(0, pass.waiting().size() - more));
            console.note(
                    "rookery: not complete yet: "
                            + names
                            + (more == 0 ? "" : ", and " + more + " more"));
        }
    }
}
