package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.registration.ObjectFile;
import dev.rookery.cli.term.Console;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cmaes}: what CMA-ES runs found. */
@Command(name = "cmaes", description = "Register what CMA-ES runs found: weights of a heuristic.")
final class CmaesVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;
    @Spec private CommandSpec spec;

    CmaesVerb(Console console) {
        this.console = console;
    }

    /** A run, as flags tell it. */
    static final class Run {

        @Parameters(
                index = "0",
                paramLabel = "WEIGHTS",
                description = "JSON file: one object, numbers by name")
        private Path weights = Path.of("");

        @Option(
                names = "--board",
                required = true,
                paramLabel = "TYPE",
                description = "such as square8")
        private String board = "";

        @Option(names = "--players", required = true, paramLabel = "N", description = "1 to 100")
        private int players;

        @Option(
                names = "--fitness",
                required = true,
                paramLabel = "SHARE",
                description = "the share of games won, 0 to 1")
        private BigDecimal fitness = BigDecimal.ZERO;

        @Option(
                names = "--generation",
                required = true,
                paramLabel = "N",
                description = "the generation that it was found in")
        private int generation;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = {
                    "JSON file: the optimiser's settings, kept with the version; or a report",
                    "that has them under cmaes_config"
                })
        private Optional<Path> config = Optional.empty();

        @Option(
                names = "--run-id",
                paramLabel = "ID",
                description = "a run that is reported again answers with the first result")
        private Optional<String> runId = Optional.empty();

        @Option(
                names = "--auto-promote",
                description = "to staging at once, if it beats the best so far by over 0.02")
        private boolean autoPromote;

        private ObjectNode body(String operation) {
            ObjectNode body = Json.object();
            body.set("weights", ObjectFile.read(operation, weights));
            body.put("board_type", board).put("num_players", players);
            body.put("fitness", fitness).put("generation", generation);
            ObjectNode settings =
                    config.map(file -> settings(ObjectFile.read(operation, file)))
                            .orElseGet(Json::object);
            runId.ifPresent(id -> settings.put("run_id", id));
            body.set("cmaes_config", settings);
            return body.put("auto_promote", autoPromote);
        }

        private static ObjectNode settings(ObjectNode file) {
            return file.get("cmaes_config") instanceof ObjectNode within ? within : file;
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE.number();
    }

    @Command(
            name = "register",
            description = "Register a run as a version of heuristic_<board>_<players>p.",
            footer = {
                "",
                "Example:",
                "  rookery cmaes register optimized_weights.json --board square8 --players 2 \\",
                "      --fitness 0.85 --generation 50 --config cmaes.json --auto-promote"
            })
    int register(@Mixin Run run) {
        String operation = "register the run of " + run.board;
        NodeClient node = remote.client(console, acks);
        JsonNode version = node.post(operation, Target.api("cmaes"), run.body(operation));
        remote.print(console, version, () -> print(version));
        return ExitCode.DONE.number();
    }

    private void print(JsonNode version) {
        console.line(
                "registered "
                        + VersionPage.name(version)
                        + " in "
                        + Json.text(version, "stage")
                        + "  "
                        + Json.pairs(version.path("metrics")));
    }
}
