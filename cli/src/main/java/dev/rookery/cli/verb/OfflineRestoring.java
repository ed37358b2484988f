package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.node.recovery.OfflineException;
import dev.rookery.node.recovery.OfflineRestore;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A backup brought back in the folder of a node that does not run, or will not start. */
record OfflineRestoring(Console console, boolean json, RestoreOptions options) {

    int run(Consent consent) {
        Logging.configure(console.environment("ROOKERY_LOG").orElse("warn"));
        Map<String, String> flags =
                options.data.map(folder -> Map.of("--data", folder)).orElse(Map.of());
        NodeSettings.Load load = NodeSettings.load(options.config, console.environment(), flags);
        if (load instanceof NodeSettings.Problems problems) {
            SettingProblems.print(console, problems);
            return ExitCode.USAGE.number();
        }
        NodeSettings settings = ((NodeSettings.Loaded) load).settings();
        String id = options.id.orElseGet(() -> before(settings));
        if (options.to.isPresent()) {
            return toFile(settings, id, options.to.get());
        }
        if (options.plan) {
            return plan(settings, id);
        }
        consent.require(
                console,
                operation(id),
                "The registry in " + settings.data() + " is replaced by backup " + id + ".");
        return print(id, restored(settings, id));
    }

    private String before(NodeSettings settings) {
        String operation = "find a backup of " + options.moment() + " or before";
        return asked(operation, () -> OfflineRestore.before(settings, options.moment()))
                .orElseThrow(() -> Restore.none(operation));
    }

    private int plan(NodeSettings settings, String id) {
        OfflineRestore.Planned planned =
                asked("plan to " + operation(id), () -> OfflineRestore.plan(settings, id))
                        .orElseThrow(() -> unknown(settings, id));
        if (!planned.faults().isEmpty()) {
            throw damaged(operation(id), planned.faults());
        }
        BackupDesk.Plan plan = planned.plan();
        String verifiedAt = planned.verifiedAt().truncatedTo(ChronoUnit.MILLIS).toString();
        if (json) {
            ObjectNode document =
                    Json.object()
                            .put("backup_id", id)
                            .put("mode", "repair")
                            .put("root", plan.root())
                            .put("backup_root", plan.backupRoot())
                            .put("verified_at", verifiedAt)
                            .put("facts_now", plan.factsNow())
                            .put("facts_backup", plan.factsBackup())
                            .put("facts_missing", plan.factsMissing());
            plan.steps().forEach(document.putArray("steps")::add);
            console.line(Json.pretty(document));
        } else {
            console.line("backup      " + id);
            console.line("mode        repair");
            console.line("verified    " + verifiedAt);
            console.line("facts now   " + plan.factsNow());
            console.line("facts there " + plan.factsBackup());
            plan.steps().forEach(step -> console.line("- " + step));
        }
        return ExitCode.DONE.number();
    }

    private int toFile(NodeSettings settings, String id, Path file) {
        String operation = "write backup " + id + " to " + file;
        if (Files.exists(file)) {
            throw new CommandFailed(
                    ExitCode.USAGE, operation, "it exists", "name a file that does not");
        }
        BackupDesk.Written written =
                asked(operation, () -> OfflineRestore.write(settings, id, file));
        if (written instanceof BackupDesk.Written.Damaged damaged) {
            throw damaged(operation, damaged.faults());
        } else if (written instanceof BackupDesk.Written.Unknown) {
            throw unknown(settings, id);
        }
        String path = file.toAbsolutePath().toString();
        console.line(
                json ? Json.pretty(Json.object().put("backup_id", id).put("file", path)) : path);
        return ExitCode.DONE.number();
    }

    private BackupDesk.Restore.Done restored(NodeSettings settings, String id) {
        BackupDesk.Restore ended = asked(operation(id), () -> OfflineRestore.run(settings, id));
        if (ended instanceof BackupDesk.Restore.Done done) {
            return done;
        }
        if (ended instanceof BackupDesk.Restore.Damaged damaged) {
            throw damaged(operation(id), damaged.faults());
        }
        throw unknown(settings, id);
    }

    private static <T> T asked(String operation, Supplier<T> work) {
        try {
            return work.get();
        } catch (OfflineException e) {
            throw new CommandFailed(ExitCode.FAILED, operation, e.getMessage(), "", e);
        }
    }

    private static CommandFailed damaged(String operation, List<?> faults) {
        return new CommandFailed(
                ExitCode.VERIFICATION_FAILED,
                operation,
                "it is damaged: " + faults,
                "nothing was touched; restore another one");
    }

    private static CommandFailed unknown(NodeSettings settings, String id) {
        List<?> faults = asked(operation(id), () -> OfflineRestore.unreadable(settings, id));
        if (!faults.isEmpty()) {
            return damaged(operation(id), faults);
        }
        return new CommandFailed(
                ExitCode.NOT_FOUND,
                operation(id),
                "there is no such backup among those of " + settings.data(),
                "look into its registry_backups, or name the node's folder with --data");
    }

    private int print(String id, BackupDesk.Restore.Done done) {
        Optional<?> before = done.preRestore();
        if (json) {
            ObjectNode document =
                    Json.object()
                            .put("backup_id", id)
                            .put("mode", "repair")
                            .put("origin", done.origin())
                            .put("root", done.root())
                            .put("facts", done.facts())
                            .put("facts_added_back", done.addedBack());
            before.ifPresent(copy -> document.put("pre_restore", copy.toString()));
            done.notes().forEach(document.putArray("notes")::add);
            console.line(Json.pretty(document));
        } else {
            console.line(
                    "restored "
                            + id
                            + ": "
                            + done.facts()
                            + " facts, "
                            + done.addedBack()
                            + " of them added back, as incarnation "
                            + done.origin());
            before.ifPresent(copy -> console.line("before that, " + copy + " was taken"));
            done.notes().forEach(note -> console.line("note: " + note));
        }
        return ExitCode.DONE.number();
    }

    private static String operation(String id) {
        return "restore backup " + id;
    }
}
