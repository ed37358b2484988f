package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.node.offsite.OffsiteRestore;
import dev.rookery.node.offsite.OffsiteRestore.Artifacts;
import dev.rookery.node.recovery.OfflineException;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of models, brought back from off-site into the folder of a node that does not run. */
record OffsiteArtifactsBack(Console console, boolean json, OffsiteFrom from) {

    private static final String OPERATION = "fetch artifacts from off-site";

    int run(Optional<Path> config, Optional<String> data) {
        Logging.configure(console.environment("ROOKERY_LOG").orElse("warn"));
        Optional<NodeSettings> settings = from.settings(console, config, data);
        if (settings.isEmpty()) {
            return ExitCode.USAGE.number();
        }
        try (OffsiteRestore place = from.open(OPERATION, settings.get())) {
            Artifacts came =
                    place.artifacts(this::tell)
                            .orElseThrow(
                                    () ->
                                            new CommandFailed(
                                                    ExitCode.NOT_FOUND,
                                                    OPERATION,
                                                    "there is no registry in "
                                                            + settings.get().data(),
                                                    "rookery backup restore --from PLACE --data DIR"
                                                            + " brings it back first"));
            print(came);
            return (came.faults().isEmpty() ? ExitCode.DONE : ExitCode.VERIFICATION_FAILED)
                    .number();
        } catch (OfflineException e) {
            String cure = "the same command goes on where it was";
            throw new CommandFailed(ExitCode.FAILED, OPERATION, e.getMessage(), cure, e);
        }
    }

    private void print(Artifacts came) {
        if (json) {
            console.line(Json.pretty(document(came)));
        } else {
            console.line(text(came));
            came.faults().forEach(fault -> console.line("left out: " + fault));
        }
    }

    private void tell(String line) {
        console.note("rookery: " + line);
    }

    /** What came, as scripts read it. */
    static ObjectNode document(Artifacts came) {
        ObjectNode document =
                Json.object()
                        .put("files", came.files())
                        .put("bytes", came.bytes())
                        .put("elsewhere", came.elsewhere());
        came.faults().forEach(document.putArray("faults")::add);
        return document;
    }

    /** The same for people. */
    static String text(Artifacts came) {
        String rest =
                came.elsewhere() == 0
                        ? ""
                        : "; %d that versions name are not there".formatted(came.elsewhere());
        return "fetched %d artifacts, %d bytes".formatted(came.files(), came.bytes()) + rest;
    }
}
