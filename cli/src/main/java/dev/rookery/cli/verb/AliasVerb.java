package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alias}: names of one's own for versions. */
@Command(
        name = "alias",
        description = "Show, set or remove a model's aliases; MODEL:@NAME then means the version.",
        footer = {
            "",
            "Examples:",
            "  rookery alias iris champion 3",
            "  rookery alias iris:3 champion",
            "  rookery alias iris champion --remove",
            "  rookery alias iris"
        })
final class AliasVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;

    @Parameters(index = "0", paramLabel = "MODEL[:REF]", description = "the model")
    private String subject = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "the alias")
    private Optional<String> name = Optional.empty();

    @Parameters(index = "2", arity = "0..1", paramLabel = "REF", description = "what it names")
    private Optional<String> ref = Optional.empty();

    @Option(
            names = {"--remove", "--delete"},
            description = "take the alias away")
    private boolean remove;

    AliasVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeClient node = remote.client(console, acks);
        ModelRef named = ModelRef.parse(subject);
        JsonNode model =
                name.map(alias -> change(node, named, bare(alias)))
                        .orElseGet(
                                () ->
                                        node.get(
                                                "read the aliases of " + named.model(),
                                                Target.api("models", named.model())));
        remote.print(console, model, () -> print(model));
        return ExitCode.DONE.number();
    }

    private JsonNode change(NodeClient node, ModelRef named, String alias) {
        Target target = Target.api("models", named.model(), "aliases", alias);
        if (remove) {
            return node.delete("remove the alias @" + alias + " of " + named.model(), target);
        }
        String operation = "let @" + alias + " name a version of " + named.model();
        String to =
                ref.or(named::ref)
                        .orElseThrow(
                                () ->
                                        new CommandFailed(
                                                ExitCode.USAGE,
                                                operation,
                                                "no version is named",
                                                "rookery alias MODEL NAME REF"));
        return node.put(operation, target, Json.object().put("ref", to));
    }

    private static String bare(String alias) {
        return alias.startsWith("@") ? alias.substring(1) : alias;
    }

    private void print(JsonNode model) {
        Table table = new Table("ALIAS", "VERSION ID");
        model.path("aliases")
                .properties()
                .forEach(alias -> table.row("@" + alias.getKey(), Json.text(alias.getValue())));
        table.print(console);
    }
}
