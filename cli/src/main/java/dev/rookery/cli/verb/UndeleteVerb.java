package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code undelete}: brings a deleted model back. */
@Command(name = "undelete", description = "Bring a deleted model back, with all its versions.")
final class UndeleteVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    UndeleteVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        JsonNode back =
                remote.client(console, acks)
                        .patch(
                                "undelete " + model,
                                Target.api("models", model),
                                Json.object().put("deleted", false));
        remote.print(
                console,
                back,
                () ->
                        console.line(
                                Json.text(back, "name")
                                        + " is back with "
                                        + Json.text(back, "versions")
                                        + " versions"));
        return ExitCode.DONE.number();
    }
}
