package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code undelete}: brings a deleted model, or a version that a cleanup took, back. */
@Command(
        name = "undelete",
        description = {
            "Bring a deleted model back, with all its versions; or a version that a cleanup deleted,",
            "to the stage that it had."
        },
        footer = {
            "",
            "A deleted version keeps its number, its label and its ULID (rookery history shows them).",
            "",
            "Examples:",
            "  rookery undelete iris",
            "  rookery undelete iris:3"
        })
final class UndeleteVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;

    @Parameters(index = "0", paramLabel = "MODEL[:REF]", description = "the model or version")
    private String named = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the history")
    private Optional<String> reason = Optional.empty();

    UndeleteVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ModelRef of = ModelRef.parse(named);
        Target target =
                of.ref()
                        .map(ref -> Target.api("models", of.model(), "versions", ref))
                        .orElseGet(() -> Target.api("models", of.model()));
        ObjectNode body = Json.object().put("deleted", false);
        reason.ifPresent(text -> body.put("reason", text));
        JsonNode back = remote.client(console, acks).patch("undelete " + named, target, body);
        String told =
                of.ref().isPresent()
                        ? VersionPage.name(back) + " is back in " + Json.text(back, "stage")
                        : Json.text(back, "name")
                                + " is back with "
                                + Json.text(back, "versions")
                                + " versions";
        remote.print(console, back, () -> console.line(told));
        return ExitCode.DONE.number();
    }
}
