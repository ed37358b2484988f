package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Table;
import dev.rookery.node.offsite.OffsiteRestore;
import dev.rookery.node.offsite.OffsiteRestore.Listed;
import dev.rookery.node.recovery.OfflineException;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code backup offsite}: backups in other places. */
@Command(
        name = "offsite",
        description = "Backups in other places: how they are, send now, what lies there, forget.",
        footer = {
            "",
            "Examples:",
            "  rookery backup offsite status",
            "  rookery backup offsite list --from s3://bucket/rookery --endpoint"
                    + " https://s3.lan:9000",
            "  rookery backup offsite forget old-node --from /mnt/nas/rookery",
            "  rookery backup restore --from s3://bucket/rookery --data DIR"
        })
final class OffsiteVerb implements Callable<Integer> {

    private static final String LIST = "list what lies off-site";

    @ParentCommand private BackupVerb backup;

    /** Without a word after it: the status. */
    @Override
    public Integer call() {
        return status();
    }

    @Command(name = "status", description = "Each place: copies, age, breaker, what is wrong.")
    int status() {
        Target target = Target.api("backups", "offsite");
        return print(backup.remote().client(backup.console()).get("read the places", target));
    }

    @Command(name = "push", description = "Look for what is new now; does not wait for it.")
    int push() {
        Target target = Target.api("backups", "offsite");
        return print(
                backup.remote()
                        .client(backup.console())
                        .post("ask for what is new to be sent", target, Json.object()));
    }

    @Command(name = "list", description = "The copies in a place; asks no node.")
    int list(
            @Mixin OffsiteFrom from,
            @Option(names = "--config", paramLabel = "FILE", description = "a node's settings")
                    Optional<Path> config) {
        Logging.configure(backup.console().environment("ROOKERY_LOG").orElse("warn"));
        Optional<NodeSettings> settings = from.settings(backup.console(), config, Optional.empty());
        if (settings.isEmpty()) {
            return ExitCode.USAGE.number();
        }
        try (OffsiteRestore place = from.open(LIST, settings.get())) {
            List<Listed> copies =
                    place.list().stream()
                            .filter(new OffsiteRestore.Wish(Optional.empty(), from.node)::fits)
                            .toList();
            ObjectNode document = document(copies);
            backup.remote().print(backup.console(), document, () -> table(document));
            return ExitCode.DONE.number();
        } catch (OfflineException e) {
            throw new CommandFailed(ExitCode.FAILED, LIST, e.getMessage(), "", e);
        }
    }

    @Command(name = "nodes", description = "Who sent what to a place; asks no node.")
    int nodes(
            @Mixin OffsiteFrom from,
            @Option(names = "--config", paramLabel = "FILE", description = "a node's settings")
                    Optional<Path> config) {
        return at("list who sent backups off-site", from, config, OffsiteForgetting::list);
    }

    @Command(
            name = "forget",
            description = {
                "Show what a node sent to a place; delete all of it with --execute.",
                "For a node that is gone for good: nothing else ever deletes its objects."
            })
    int forget(
            @Parameters(paramLabel = "NODE", description = "as backup offsite nodes names it")
                    String node,
            @Mixin OffsiteFrom from,
            @Option(names = "--config", paramLabel = "FILE", description = "a node's settings")
                    Optional<Path> config,
            @Option(names = "--execute", description = "do it; otherwise only the plan is shown")
                    boolean execute,
            @Option(
                            names = "--recent",
                            description = "also a node that sent something within a day")
                    boolean recent,
            @Mixin Consent consent) {
        String operation = "forget what " + node + " sent off-site";
        return at(operation, from, config, all -> all.forget(node, execute, recent, consent));
    }

    @Command(
            name = "fetch",
            description = {
                "Bring the artifacts back that a stopped node's registry names and its folder"
                        + " lacks.",
                "backup restore --from does so by itself; interrupted, this goes on."
            })
    int fetch(
            @Mixin OffsiteFrom from,
            @Option(names = "--data", paramLabel = "DIR", description = "the node's folder")
                    Optional<String> data,
            @Option(names = "--config", paramLabel = "FILE", description = "a node's settings")
                    Optional<Path> config) {
        return new OffsiteArtifactsBack(backup.console(), backup.remote().json, from)
                .run(config, data);
    }

    private int at(
            String operation,
            OffsiteFrom from,
            Optional<Path> config,
            ToIntFunction<OffsiteForgetting> work) {
        Logging.configure(backup.console().environment("ROOKERY_LOG").orElse("warn"));
        Optional<NodeSettings> settings = from.settings(backup.console(), config, Optional.empty());
        if (settings.isEmpty()) {
            return ExitCode.USAGE.number();
        }
        try (OffsiteRestore place = from.open(operation, settings.get())) {
            return work.applyAsInt(
                    new OffsiteForgetting(backup.console(), backup.remote(), place.nodes()));
        } catch (OfflineException e) {
            throw new CommandFailed(ExitCode.FAILED, operation, e.getMessage(), "", e);
        }
    }

    private static ObjectNode document(List<Listed> copies) {
        ObjectNode document = Json.object();
        ArrayNode list = document.putArray("copies");
        for (Listed copy : copies) {
            ObjectNode shown = list.addObject();
            shown.put("backup_id", copy.id());
            shown.put("node", copy.node());
            shown.put("complete", copy.fault().isEmpty());
            shown.put("stored_bytes", copy.storedBytes());
            shown.put("put", copy.put().toString());
            copy.contents().ifPresent(known -> describe(known, shown));
            copy.fault().ifPresent(why -> shown.put("fault", why));
        }
        return document;
    }

    private static void describe(OffsiteRestore.Contents known, ObjectNode shown) {
        shown.put("timestamp", known.taken().toString());
        shown.put("kind", known.kind());
        shown.put("db_size_bytes", known.bytes());
        shown.put("entry_count", known.facts());
        shown.put("root", known.root());
    }

    private void table(JsonNode document) {
        Table table = new Table("ID", "NODE", "STATE", "FACTS", "BYTES", "STORED", "WHY");
        for (JsonNode copy : document.path("copies")) {
            table.row(
                    Json.text(copy, "backup_id"),
                    Json.text(copy, "node"),
                    copy.path("complete").asBoolean() ? "complete" : "not complete",
                    Json.text(copy, "entry_count"),
                    Json.text(copy, "db_size_bytes"),
                    Json.text(copy, "stored_bytes"),
                    Json.text(copy, "fault"));
        }
        table.print(backup.console());
    }

    private int print(JsonNode places) {
        backup.remote().print(backup.console(), places, () -> tableOfPlaces(places));
        return ExitCode.DONE.number();
    }

    private void tableOfPlaces(JsonNode places) {
        Table table =
                new Table(
                        "PLACE", "COPIES", "NEWEST", "ARTIFACTS", "BREAKER", "LAST SUCCESS", "NOW");
        for (JsonNode place : places.path("offsite")) {
            String problem = Json.text(place, "problem");
            table.row(
                    Json.text(place, "place"),
                    Json.text(place, "copies"),
                    Json.text(place, "newest"),
                    Json.text(place, "artifacts"),
                    Json.text(place, "breaker"),
                    Json.text(place, "last_success"),
                    problem.isEmpty() ? Json.text(place, "doing") : problem);
        }
        table.print(backup.console());
    }
}
