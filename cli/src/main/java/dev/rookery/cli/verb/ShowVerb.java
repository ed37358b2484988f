package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** {@code show}: one version, all of it; without a reference also the counts of its model. */
@Command(
        name = "show",
        description = "Show a version; without one: production, else the latest.",
        footer = {
            "",
            "Examples:",
            "  rookery show iris",
            "  rookery show iris:3",
            "  rookery show iris @champion --json"
        })
final class ShowVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private VersionArgument version;

    @Option(names = "--as-of", paramLabel = "TIME", description = "as it was then (ISO-8601)")
    private Optional<String> asOf = Optional.empty();

    ShowVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeClient node = remote.client(console);
        JsonNode found = version.ref().map(ref -> read(node, ref)).orElseGet(() -> usual(node));
        remote.print(console, found, () -> VersionPage.print(console, found));
        return ExitCode.DONE.number();
    }

    /** The version in production, else the latest; with how many there are in each stage. */
    private JsonNode usual(NodeClient node) {
        JsonNode model =
                node.get(
                        "show " + version.model(),
                        Target.api("models", version.model()).with("as_of", asOf));
        JsonNode brief =
                model.path("production").isObject()
                        ? model.path("production")
                        : model.path("latest");
        ObjectNode found = Json.object();
        read(node, brief.isObject() ? Json.text(brief, "id") : "latest")
                .properties()
                .forEach(field -> found.set(field.getKey(), field.getValue()));
        return found.set("stages", model.path("stages"));
    }

    private JsonNode read(NodeClient node, String ref) {
        return node.get(
                "show " + version.model() + ":" + ref,
                Target.api("models", version.model(), "versions", ref).with("as_of", asOf));
    }
}
