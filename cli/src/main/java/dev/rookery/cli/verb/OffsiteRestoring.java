package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.node.offsite.OffsiteRestore;
import dev.rookery.node.offsite.OffsiteRestore.Artifacts;
import dev.rookery.node.offsite.OffsiteRestore.Listed;
import dev.rookery.node.offsite.OffsiteRestore.Outcome;
import dev.rookery.node.recovery.OfflineException;
import dev.rookery.node.service.BackupDesk.Restore;
import dev.rookery.node.settings.NodeSettings;
import java.util.List;
import java.util.Optional;

/** A registry brought back from off-site into a folder that has none. */
record OffsiteRestoring(Console console, boolean json, OffsiteFrom from, RestoreOptions options) {

    int run() {
        boolean other =
                options.plan
                        || options.rewinds()
                        || !options.models.isEmpty()
                        || options.to.isPresent()
                        || options.at.isPresent();
        if (other) {
            throw failed(
                    ExitCode.USAGE,
                    "--plan, --to, --at and a rewind ask a running node, --from asks none",
                    "rookery backup offsite list --from PLACE shows what lies there");
        }
        Logging.configure(console.environment("ROOKERY_LOG").orElse("warn"));
        Optional<NodeSettings> settings = from.settings(console, options.config, options.data);
        if (settings.isEmpty()) {
            return ExitCode.USAGE.number();
        }
        try (OffsiteRestore restore = from.open(operation(), settings.get())) {
            OffsiteRestore.Wish wish = new OffsiteRestore.Wish(options.id, from.node);
            Outcome outcome = restore.run(wish, this::tell);
            if (outcome instanceof Outcome.Restored restored) {
                return withArtifacts(restore, restored);
            }
            throw refused(outcome);
        } catch (OfflineException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation(),
                    e.getMessage(),
                    "the same command goes on where it was",
                    e);
        }
    }

    private void tell(String line) {
        console.note("rookery: " + line);
    }

    /** The registry is back whatever becomes of the bytes, and the node can start without. */
    private int withArtifacts(OffsiteRestore restore, Outcome.Restored restored) {
        Optional<Artifacts> came = Optional.empty();
        String problem = "";
        try {
            came = restore.artifacts(this::tell);
        } catch (OfflineException e) {
            problem = e.getMessage() + "; rookery backup offsite fetch goes on";
        }
        print(restored, came, problem);
        boolean all = problem.isEmpty() && came.stream().allMatch(a -> a.faults().isEmpty());
        return (all ? ExitCode.DONE : ExitCode.FAILED).number();
    }

    private CommandFailed refused(Outcome outcome) {
        if (outcome instanceof Outcome.Damaged damaged) {
            return failed(
                    ExitCode.VERIFICATION_FAILED,
                    "the copy " + damaged.copy().id() + " is damaged: " + damaged.faults(),
                    "nothing was restored; name an older one, see rookery backup offsite list");
        }
        if (outcome instanceof Outcome.Occupied occupied) {
            return failed(
                    ExitCode.REFUSED,
                    occupied.database() + " is there",
                    "name an empty folder with --data; what is there is repaired by rookery backup"
                            + " restore ID --data DIR, its artifacts come by rookery backup offsite"
                            + " fetch");
        }
        return nothing(((Outcome.Nothing) outcome).others());
    }

    private CommandFailed nothing(List<Listed> others) {
        String there =
                others.isEmpty()
                        ? "nothing of this cluster lies there"
                        : "of "
                                + others.size()
                                + " there, none fits or is complete: "
                                + why(others);
        return failed(
                ExitCode.NOT_FOUND,
                there,
                "see rookery backup offsite list --from PLACE; check --cluster-id, --from-node and"
                        + " --encryption-key-file");
    }

    private static String why(List<Listed> others) {
        Listed newest = others.get(0);
        return newest.id() + " of " + newest.node() + newest.fault().map(f -> ": " + f).orElse("");
    }

    private void print(Outcome.Restored restored, Optional<Artifacts> came, String problem) {
        Restore.Done done = restored.done();
        if (json) {
            ObjectNode document =
                    Json.object()
                            .put("backup_id", done.id().toString())
                            .put("node", restored.copy().node())
                            .put("origin", done.origin())
                            .put("root", done.root())
                            .put("facts", done.facts())
                            .put("facts_added_back", done.addedBack())
                            .put("pieces", restored.pieces());
            restored.faults().forEach(document.putArray("faults")::add);
            done.notes().forEach(document.putArray("notes")::add);
            came.ifPresent(a -> document.set("artifacts", OffsiteArtifactsBack.document(a)));
            if (!problem.isEmpty()) {
                document.put("artifacts_problem", problem);
            }
            console.line(Json.pretty(document));
            return;
        }
        console.line(
                "restored %s of %s: %d facts, %d of them from the archive, as incarnation %s"
                        .formatted(
                                done.id(),
                                restored.copy().node(),
                                done.facts(),
                                done.addedBack(),
                                done.origin()));
        restored.faults().forEach(fault -> console.line("left out: " + fault));
        done.notes().forEach(note -> console.line("note: " + note));
        came.ifPresent(a -> console.line(OffsiteArtifactsBack.text(a)));
        came.ifPresent(a -> a.faults().forEach(fault -> console.line("left out: " + fault)));
        if (!problem.isEmpty()) {
            console.line("artifacts: " + problem);
        }
    }

    private CommandFailed failed(ExitCode exit, String problem, String cure) {
        return new CommandFailed(exit, operation(), problem, cure);
    }

    private String operation() {
        return "restore from " + from.from.orElse("off-site");
    }
}
