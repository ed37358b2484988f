package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive}: puts a version away; asks when that takes production away. */
@Command(
        name = "archive",
        description = "Archive a version. Asks first when it is the one in production.",
        footer = {"", "Example:", "  rookery archive iris:2 --reason \"superseded by 3\""})
final class ArchiveVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;
    @Mixin private VersionArgument version;
    @Mixin private Consent consent;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the history")
    private Optional<String> reason = Optional.empty();

    ArchiveVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeClient node = remote.client(console, acks);
        String model = version.model();
        String ref = version.requiredRef("archive");
        JsonNode found =
                node.get(
                        "archive " + model + ":" + ref,
                        Target.api("models", model, "versions", ref));
        String stage = Json.text(found, "stage");
        if (stage.equals("production")) {
            consent.require(
                    console,
                    "archive " + model + ":" + ref,
                    VersionPage.name(found) + " is in production; nothing will be after this.");
        }
        // By id and with the stage seen, so that what is archived is what was asked about.
        JsonNode moved =
                new StageMove(model, Json.text(found, "id"), "archived", reason, Optional.of(stage))
                        .send(node);
        remote.print(
                console, moved, () -> console.line(VersionPage.name(moved) + " is in archived"));
        return ExitCode.DONE.number();
    }
}
