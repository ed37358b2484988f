package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: the node's health, with what to do about it. */
@Command(
        name = "doctor",
        description = "Explain a node's health and say what to do; exit code 1 when unhealthy.",
        footer = {
            "",
            "When the node is well and a command is not:",
            "  model not found    rookery list shows the names, rookery list MODEL the versions;",
            "                     rookery history MODEL what became of one that was there",
            "  promotion failed   the answer names the stages allowed from where it is; rookery show",
            "                     MODEL:REF says where: development -> staging -> production",
            "  sync failed        rookery sync status says for each peer why, and its breaker",
            "  nothing to go back to  rookery list MODEL --stage archived; archived -> development",
            "                     -> staging -> production brings one back"
        })
final class DoctorVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;

    @Option(
            names = "--rebuild",
            description = {
                "on a stopped node: make its tables again from its facts;",
                "exit code 7 when they had not been what the facts say"
            })
    private boolean rebuild;

    @Option(names = "--data", paramLabel = "DIR", description = "with --rebuild: the node's folder")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "with --rebuild: the node's configuration")
    private Optional<Path> config = Optional.empty();

    DoctorVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (rebuild) {
            Logging.configure(console.environment("ROOKERY_LOG").orElse("warn"));
            return Rebuilding.run(console, remote.json, config, data);
        }
        NodeClient node = remote.client(console);
        String operation = "ask for the node's health";
        Reply reply =
                node.exchange(operation, "GET", Target.root("/health"), Optional.empty(), Map.of());
        JsonNode health = reply.document();
        if (!health.path("components").isObject()) {
            throw reply.ok()
                    ? new CommandFailed(
                            ExitCode.FAILED,
                            operation,
                            node.url() + " answers, but not as a node of Rookery",
                            "check --url")
                    : reply.failure(operation);
        }
        explain(health);
        remote.print(console, health, () -> print(health));
        boolean unhealthy = Json.text(health, "status").equals("unhealthy");
        return (unhealthy ? ExitCode.FAILED : ExitCode.DONE).number();
    }

    /** Writes the advice into the document, so that JSON and page say the same. */
    private static void explain(JsonNode health) {
        for (Map.Entry<String, JsonNode> component : health.path("components").properties()) {
            if (component.getValue() instanceof ObjectNode state) {
                state.put("watches", Advice.watches(component.getKey()));
                if (!Json.text(state, "status").equals("healthy")) {
                    state.put("advice", Advice.on(component.getKey(), state));
                }
            }
        }
    }

    private void print(JsonNode health) {
        console.line("status: " + Json.text(health, "status"));
        Table table =
                new Table("COMPONENT", "STATUS", "AGE S", "LAST ERROR", "WHAT TO DO", "WATCHES");
        for (Map.Entry<String, JsonNode> component : health.path("components").properties()) {
            JsonNode state = component.getValue();
            table.row(
                    component.getKey(),
                    Json.text(state, "status"),
                    Json.text(state, "age_seconds"),
                    Json.text(state, "last_error"),
                    Json.text(state, "advice"),
                    Json.text(state, "watches"));
        }
        table.print(console);
    }
}
