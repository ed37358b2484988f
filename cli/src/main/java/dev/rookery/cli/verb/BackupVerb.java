package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup}: copies and marks, and the way back. */
@Command(
        name = "backup",
        subcommands = OffsiteVerb.class,
        description = "Take, list, verify and restore backups of a node's registry.",
        footer = {
            "",
            "Examples:",
            "  rookery backup create --reason \"before the migration\"",
            "  rookery backup list --kind manual",
            "  rookery backup prune",
            "  rookery backup restore 20261121_140500 --plan",
            "  rookery backup restore 20261121_140500 --yes",
            "  rookery backup restore --at '2026-11-21 14:05' --mode rewind --model iris --plan",
            "  rookery backup restore --from s3://bucket/rookery --data DIR"
        })
final class BackupVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;

    BackupVerb(Console console) {
        this.console = console;
    }

    Console console() {
        return console;
    }

    Remote remote() {
        return remote;
    }

    /** Without a word after it: the list. */
    @Override
    public Integer call() {
        return list(Optional.empty(), 100);
    }

    @Command(name = "create", description = "Take a full copy now.")
    int create(
            @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept with it")
                    Optional<String> reason) {
        ObjectNode body = Json.object();
        reason.ifPresent(text -> body.put("reason", text));
        JsonNode made = remote.client(console).post("take a backup", Target.api("backups"), body);
        remote.print(console, made, () -> console.line(Json.text(made, "backup_id")));
        return ExitCode.DONE.number();
    }

    @Command(name = "list", description = "Copies and marks, newest first.")
    int list(
            @Option(
                            names = "--kind",
                            paramLabel = "KIND",
                            description =
                                    "pre-sync, scheduled, manual, pre-restore, pre-upgrade,"
                                            + " pre-cleanup")
                    Optional<String> kind,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "at most this many (default: 100)")
                    int limit) {
        ObjectNode backups =
                Pages.read(
                        remote.client(console),
                        "list backups",
                        Target.api("backups").with("kind", kind),
                        "backups",
                        Listing.checked(limit));
        remote.print(console, backups, () -> table(backups).print(console));
        Json.list(backups, "unreadable").stream()
                .map(Json::text)
                .forEach(
                        each ->
                                console.note(
                                        "rookery: "
                                                + each
                                                + " is there, and damaged: rookery backup verify "
                                                + each));
        return ExitCode.DONE.number();
    }

    @Command(name = "show", description = "One backup, all of it.")
    int show(@Parameters(paramLabel = "ID", description = "the backup") String id) {
        JsonNode backup =
                remote.client(console).get("show backup " + id, Target.api("backups", id));
        remote.print(
                console,
                backup,
                () ->
                        backup.properties()
                                .forEach(
                                        field ->
                                                console.line(
                                                        String.format(
                                                                "%-16s %s",
                                                                field.getKey(),
                                                                Json.text(field.getValue())))));
        return ExitCode.DONE.number();
    }

    @Command(
            name = "verify",
            description = "Check a backup, or all; exit code 7 when one is damaged.")
    int verify(
            @Parameters(arity = "0..1", paramLabel = "ID", description = "the backup")
                    Optional<String> id,
            @Option(names = "--all", description = "every full copy and mark") boolean all) {
        if (id.isPresent() == all) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "verify a backup",
                    id.isPresent() ? "both an ID and --all are given" : "none is named",
                    "rookery backup verify ID, or rookery backup verify --all");
        }
        NodeClient node = remote.client(console);
        List<String> ids = id.map(List::of).orElseGet(() -> allIds(node));
        ObjectNode document = Json.object();
        ArrayNode verified = document.putArray("backups");
        for (String each : ids) {
            console.bar(verified.size(), ids.size(), each);
            verified.add(verifyOne(node, each));
        }
        console.bar(ids.size(), ids.size(), "");
        remote.print(console, document, () -> printVerified(verified));
        boolean sound = true;
        for (JsonNode each : verified) {
            sound &= each.path("sound").asBoolean();
        }
        return (sound ? ExitCode.DONE : ExitCode.VERIFICATION_FAILED).number();
    }

    @Command(
            name = "restore",
            description = {
                "Bring a backup back. Shows the plan and asks first; a pre-restore copy is taken.",
                "With --mode rewind, models are again what they were, on every node.",
                "With --to, only writes the backup's database into a file and touches nothing.",
                "With --data, works on the folder of a node that does not run, or will not start.",
                "With --from, brings a registry back from off-site into a folder that has none:"
                        + " the",
                "newest copy, unless an ID is given, and every archived fact that it lacks."
            })
    int restore(@Mixin RestoreOptions options, @Mixin OffsiteFrom from, @Mixin Consent consent) {
        if (from.from.isPresent()) {
            return new OffsiteRestoring(console, remote.json, from, options).run();
        }
        options.check();
        if (options.offline()) {
            return new OfflineRestoring(console, remote.json, options).run(consent);
        }
        Restore restore = Restore.of(console, remote, options);
        if (options.to.isPresent()) {
            return restore.toFile(options.to.get());
        }
        return options.plan ? restore.plan() : restore.execute(consent);
    }

    @Command(name = "export", description = "Write a backup's database, verified, into a new file.")
    int export(
            @Parameters(index = "0", paramLabel = "ID", description = "the backup") String id,
            @Parameters(index = "1", paramLabel = "FILE", description = "a new file") Path file) {
        return new Restore(console, remote, id, new RestoreOptions()).toFile(file);
    }

    @Command(
            name = "prune",
            description = {
                "Show what retention deletes and what stays, and why; delete with --execute.",
                "Pinned backups, the last good copy and what either needs always stay."
            })
    int prune(
            @Option(names = "--execute", description = "do it; otherwise only the plan is shown")
                    boolean execute,
            @Mixin Consent consent) {
        return new BackupCare(console, remote).prune(execute, consent);
    }

    @Command(
            name = "pin",
            description = "Keep a backup, and what it is restored from, until it is unpinned.")
    int pin(@Parameters(paramLabel = "ID", description = "the backup") String id) {
        return new BackupCare(console, remote).pin(id);
    }

    @Command(name = "unpin", description = "Leave a backup to retention again.")
    int unpin(@Parameters(paramLabel = "ID", description = "the backup") String id) {
        return new BackupCare(console, remote).unpin(id);
    }

    @Command(
            name = "drill",
            description = {
                "Rehearse: restore the newest copy and a random mark in scratch, check both.",
                "The node does so by itself too (backup.drill.interval). Exit code 7 when one"
                        + " fails."
            })
    int drill(
            @Option(names = "--seed", paramLabel = "N", description = "decides which mark")
                    Optional<Long> seed,
            @Option(names = "--last", description = "only show the rehearsals of late")
                    boolean last) {
        BackupCare care = new BackupCare(console, remote);
        return last ? care.pastDrills() : care.drill(seed);
    }

    @Command(name = "delete", description = "Delete a backup. Asks first.")
    int delete(
            @Parameters(paramLabel = "ID", description = "the backup") String id,
            @Mixin Consent consent) {
        NodeClient node = remote.client(console);
        String operation = "delete backup " + id;
        node.get(operation, Target.api("backups", id));
        consent.require(console, operation, "Backup " + id + " is gone for good after this.");
        node.delete(operation, Target.api("backups", id));
        JsonNode document = Json.object().put("backup_id", id).put("deleted", true);
        remote.print(console, document, () -> console.line("deleted " + id));
        return ExitCode.DONE.number();
    }

    private static Table table(JsonNode backups) {
        Table table =
                new Table(
                        "ID",
                        "KIND",
                        "TIME",
                        "MODELS",
                        "VERSIONS",
                        "FACTS",
                        "CHANGED",
                        "BYTES",
                        "PIN",
                        "REASON");
        for (JsonNode backup : backups.path("backups")) {
            table.row(
                    Json.text(backup, "backup_id"),
                    Json.text(backup, "kind"),
                    Json.text(backup, "timestamp"),
                    Json.text(backup, "model_count"),
                    Json.text(backup, "version_count"),
                    Json.text(backup, "facts"),
                    signed(backup.path("facts_added").asLong()),
                    Json.text(backup, "db_size_bytes"),
                    backup.path("pinned").asBoolean() ? "pinned" : "",
                    Json.text(backup, "reason"));
        }
        return table;
    }

    private static String signed(long change) {
        return change > 0 ? "+" + change : Long.toString(change);
    }

    private static List<String> allIds(NodeClient node) {
        ObjectNode backups =
                Pages.read(node, "list backups", Target.api("backups"), "backups", 100_000);
        return Stream.concat(
                        Json.list(backups, "backups").stream()
                                .map(each -> Json.text(each, "backup_id")),
                        Json.list(backups, "unreadable").stream().map(Json::text))
                .toList();
    }

    /**
     * A damaged backup is an ordinary answer here; whatever else the node refuses ends the verb.
     */
    private static JsonNode verifyOne(NodeClient node, String id) {
        String operation = "verify backup " + id;
        Target target = Target.api("backups", id, "verify");
        Reply reply =
                node.exchange(operation, "POST", target, Optional.of(Json.object()), Map.of());
        JsonNode document = reply.document();
        if (reply.ok()) {
            return document;
        }
        CommandFailed failure = reply.failure(operation);
        if (failure.exit() != ExitCode.VERIFICATION_FAILED) {
            throw failure;
        }
        ObjectNode damaged = Json.object().put("backup_id", id).put("sound", false);
        damaged.put("detail", Json.text(document, "detail"));
        damaged.set("faults", document.path("faults"));
        return damaged;
    }

    private void printVerified(JsonNode verified) {
        Table table = new Table("ID", "STATE", "WHY");
        for (JsonNode each : verified) {
            table.row(
                    Json.text(each, "backup_id"),
                    each.path("sound").asBoolean() ? "ok" : "damaged",
                    Json.text(each, "detail"));
        }
        table.print(console);
    }
}
