package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The ways back from one backup. */
record Restore(Console console, Remote remote, String id, RestoreOptions options) {

    private static final int BACKUPS_MAX = 100_000;

    /** From the one that is named, or the newest of a time. */
    static Restore of(Console console, Remote remote, RestoreOptions options) {
        String id = options.id.orElseGet(() -> before(remote.client(console), options.moment()));
        return new Restore(console, remote, id, options);
    }

    /** Backups come newest first. */
    private static String before(NodeClient node, Instant moment) {
        String operation = "find a backup of " + moment + " or before";
        JsonNode backups =
                Pages.read(node, operation, Target.api("backups"), "backups", BACKUPS_MAX);
        return Json.list(backups, "backups").stream()
                .filter(each -> !Instant.parse(Json.text(each, "timestamp")).isAfter(moment))
                .map(each -> Json.text(each, "backup_id"))
                .findFirst()
                .orElseThrow(() -> none(operation));
    }

    /** There is none that old. */
    static CommandFailed none(String operation) {
        return new CommandFailed(
                ExitCode.NOT_FOUND,
                operation,
                "there is none that old",
                "rookery backup list shows those there are");
    }

    int plan() {
        JsonNode plan = readPlan(remote.client(console));
        remote.print(console, plan, () -> print(plan));
        return ExitCode.DONE.number();
    }

    /**
     * The plan that was shown is the body that is sent: a stale one is refused by the node. With
     * consent beforehand nobody saw it; a registry that is written to would be another each time.
     */
    int execute(Consent consent) {
        NodeClient node = remote.client(console);
        JsonNode plan = readPlan(node);
        if (!consent.yes) {
            show(plan);
        }
        consent.require(console, operation(), consequence(plan));
        if (consent.yes && !options.rewinds()) {
            ((ObjectNode) plan).remove("root");
        }
        options.reason.ifPresent(why -> ((ObjectNode) plan).put("reason", why));
        JsonNode restored = node.post(operation(), Target.api("backups", "restore"), plan);
        remote.print(
                console,
                restored,
                () -> {
                    console.line(options.rewinds() ? rewound(restored) : repaired(restored));
                    Json.list(restored, "notes")
                            .forEach(note -> console.line("note: " + Json.text(note)));
                });
        return ExitCode.DONE.number();
    }

    private void show(JsonNode plan) {
        if (options.rewinds()) {
            new RewindText(console::note).print(plan);
        } else {
            Json.list(plan, "steps").forEach(step -> console.note("  " + Json.text(step)));
        }
    }

    private String consequence(JsonNode plan) {
        return options.rewinds()
                ? "Every node makes "
                        + RewindText.counted(plan, "models_changed", "model")
                        + " again what backup "
                        + id
                        + " says."
                : "The node's registry is replaced by backup " + id + ".";
    }

    private String repaired(JsonNode restored) {
        return "restored "
                + id
                + ": "
                + Json.text(restored, "facts")
                + " facts, "
                + Json.text(restored, "facts_added_back")
                + " of them added back; before that, "
                + Json.text(restored, "pre_restore")
                + " was taken";
    }

    private String rewound(JsonNode done) {
        return "rewound to "
                + id
                + " by fact "
                + Json.text(done, "fact")
                + (done.path("facts_unseen").asLong() > 0
                        ? "; of since the plan, "
                                + RewindText.counted(done, "facts_unseen", "fact")
                                + " untouched"
                        : "")
                + "; undo: rookery backup restore "
                + Json.text(done, "pre_restore")
                + " --mode rewind";
    }

    /** Downloads beside the file, verifies, and only then gives it its name. */
    int toFile(Path file) {
        String operation = "write backup " + id + " to " + file;
        if (Files.exists(file)) {
            throw new CommandFailed(
                    ExitCode.USAGE, operation, "it exists", "name a file that does not");
        }
        NodeClient node = remote.client(console);
        Path folder = file.toAbsolutePath().getParent();
        try {
            Path arriving = Files.createTempFile(folder, ".arriving", "");
            try {
                String hash = download(operation, node, arriving);
                Files.move(arriving, file);
                JsonNode document =
                        Json.object()
                                .put("backup_id", id)
                                .put("file", file.toAbsolutePath().toString())
                                .put("sha256", hash);
                remote.print(
                        console, document, () -> console.line(file.toAbsolutePath().toString()));
                return ExitCode.DONE.number();
            } finally {
                Files.deleteIfExists(arriving);
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    "cannot write: " + e,
                    "name a file in a folder that exists and has space",
                    e);
        }
    }

    private String download(String operation, NodeClient node, Path arriving) throws IOException {
        Optional<String> promised;
        try (OutputStream out = Files.newOutputStream(arriving)) {
            promised = node.download(operation, Target.api("backups", id, "database"), out);
        }
        String hash = Sha256.of(arriving);
        if (promised.isPresent() && !promised.get().equals(hash)) {
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation,
                    "the bytes that came have SHA-256 " + hash + ", promised was " + promised.get(),
                    "run 'rookery backup verify " + id + "'");
        }
        return hash;
    }

    private JsonNode readPlan(NodeClient node) {
        ObjectNode body = Json.object().put("mode", options.mode);
        if (!options.models.isEmpty()) {
            options.models.forEach(body.putArray("models")::add);
        }
        return node.post("plan to " + operation(), Target.api("backups", id, "plan"), body);
    }

    private String operation() {
        return "restore backup " + id;
    }

    private void print(JsonNode plan) {
        if (options.rewinds()) {
            new RewindText(console::line).print(plan);
            return;
        }
        console.line("backup      " + Json.text(plan, "backup_id"));
        console.line("mode        " + Json.text(plan, "mode"));
        console.line("verified    " + Json.text(plan, "verified_at"));
        console.line("facts now   " + Json.text(plan, "facts_now"));
        console.line("facts there " + Json.text(plan, "facts_backup"));
        Json.list(plan, "steps").forEach(step -> console.line("- " + Json.text(step)));
    }
}
