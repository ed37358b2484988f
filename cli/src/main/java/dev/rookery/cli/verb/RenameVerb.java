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

/** {@code rename}: gives a model another name. */
@Command(name = "rename", description = "Give a model another name; its versions stay as they are.")
final class RenameVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "its new name")
    private String name = "";

    RenameVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        JsonNode renamed =
                remote.client(console, acks)
                        .patch(
                                "rename " + model + " to " + name,
                                Target.api("models", model),
                                Json.object().put("name", name));
        remote.print(
                console,
                renamed,
                () -> console.line(model + " is now " + Json.text(renamed, "name")));
        return ExitCode.DONE.number();
    }
}
