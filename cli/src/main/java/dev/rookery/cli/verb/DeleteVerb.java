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
import picocli.CommandLine.Parameters;

/** {@code delete}: closes a model; undelete brings it back. */
@Command(
        name = "delete",
        description = "Delete a model. Asks first; nothing is erased, 'undelete' brings it back.")
final class DeleteVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;
    @Mixin private Consent consent;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the history")
    private Optional<String> reason = Optional.empty();

    DeleteVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeClient node = remote.client(console, acks);
        Target target = Target.api("models", model);
        JsonNode found = node.get("delete " + model, target);
        consent.require(
                console,
                "delete " + model,
                model + " with " + Json.text(found, "versions") + " versions leaves every list.");
        JsonNode deleted = node.delete("delete " + model, target.with("reason", reason));
        remote.print(
                console,
                deleted,
                () ->
                        console.line(
                                model + " is deleted; 'rookery undelete " + model + "' undoes it"));
        return ExitCode.DONE.number();
    }
}
