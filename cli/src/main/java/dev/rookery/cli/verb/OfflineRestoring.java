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
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A backup restored into the folder of a node that does not run, or will not start. */
record OfflineRestoring(Console console, boolean json, String id) {

    int run(Optional<String> data, Optional<Path> config, Consent consent) {
        Logging.configure(console.environment("ROOKERY_LOG").orElse("warn"));
        Map<String, String> flags = data.map(folder -> Map.of("--data", folder)).orElse(Map.of());
        NodeSettings.Load load = NodeSettings.load(config, console.environment(), flags);
        if (load instanceof NodeSettings.Problems problems) {
            SettingProblems.print(console, problems);
            return ExitCode.USAGE.number();
        }
        NodeSettings settings = ((NodeSettings.Loaded) load).settings();
        consent.require(
                console,
                operation(),
                "The registry in " + settings.data() + " is replaced by backup " + id + ".");
        return print(restore(settings));
    }

    private BackupDesk.Restore.Done restore(NodeSettings settings) {
        BackupDesk.Restore ended;
        try {
            ended = OfflineRestore.run(settings, id);
        } catch (OfflineException e) {
            throw new CommandFailed(ExitCode.FAILED, operation(), e.getMessage(), "", e);
        }
        if (ended instanceof BackupDesk.Restore.Done done) {
            return done;
        }
        if (ended instanceof BackupDesk.Restore.Damaged damaged) {
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation(),
                    "it is damaged: " + damaged.faults(),
                    "nothing was touched; restore another one");
        }
        throw new CommandFailed(
                ExitCode.NOT_FOUND,
                operation(),
                "there is no such backup among those of " + settings.data(),
                "look into its registry_backups, or name the node's folder with --data");
    }

    private int print(BackupDesk.Restore.Done done) {
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

    private String operation() {
        return "restore backup " + id;
    }
}
