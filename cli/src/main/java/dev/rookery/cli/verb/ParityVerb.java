package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.registration.ObjectFile;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parity}: what outside validators found. */
@Command(
        name = "parity",
        description = "Report parity validations, games replayed in two engines, and list them.")
final class ParityVerb implements Callable<Integer> {

    /** What a node takes of a validator's summary; the rest of the file is its own. */
    private static final List<String> TAKEN =
            List.of(
                    "config",
                    "games_checked",
                    "total_games_checked",
                    "failures",
                    "games_passed",
                    "games_with_semantic_divergence",
                    "games_with_replay_errors",
                    "failure_rate",
                    "passed",
                    "source",
                    "at");

    private final Console console;

    @Mixin private Remote remote;
    @Spec private CommandSpec spec;

    ParityVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE.number();
    }

    /** A report, as flags tell it. */
    static final class Report {

        @Parameters(index = "0", paramLabel = "CONFIG", description = "such as square8_2p")
        private String config = "";

        @Option(
                names = "--from",
                paramLabel = "FILE",
                description = "the validator's summary: a JSON object with RingRift's result keys")
        private Optional<Path> from = Optional.empty();

        @Option(names = "--checked", paramLabel = "N", description = "games that were replayed")
        private Optional<Long> checked = Optional.empty();

        @Option(names = "--failures", paramLabel = "N", description = "games that do not agree")
        private Optional<Long> failures = Optional.empty();

        @Option(names = "--source", paramLabel = "NAME", description = "who validated")
        private Optional<String> source = Optional.empty();

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "a report sent again with its key is one report")
        private Optional<String> key = Optional.empty();

        private ObjectNode body(String operation) {
            if (from.isEmpty() && (checked.isEmpty() || failures.isEmpty())) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        operation,
                        "nothing says how many games were replayed and how many failed",
                        "give --from FILE, or --checked N and --failures N");
            }
            ObjectNode body =
                    from.map(file -> ObjectFile.read(operation, file).retain(TAKEN))
                            .orElseGet(Json::object);
            body.put("config", config);
            checked.ifPresent(games -> body.put("games_checked", games));
            failures.ifPresent(games -> body.put("failures", games));
            source.ifPresent(name -> body.put("source", name));
            return body;
        }

        private Map<String, String> headers() {
            return key.map(given -> Map.of("Idempotency-Key", given)).orElse(Map.of());
        }
    }

    @Command(
            name = "post",
            description = "Report what a validation found.",
            footer = {
                "",
                "Example:",
                "  rookery parity post square8_2p --checked 200 --failures 0 --source nightly",
                "  rookery parity post square8_2p --from parity_summary.json"
            })
    int post(@Mixin Report report, @Mixin AcksOption acks) {
        String operation = "report parity of " + report.config;
        NodeClient node = remote.client(console, acks);
        JsonNode made =
                node.post(
                        operation, Target.api("parity"), report.body(operation), report.headers());
        remote.print(
                console,
                made,
                () ->
                        console.line(
                                "reported "
                                        + Json.text(made, "config")
                                        + " "
                                        + Json.text(made, "result")
                                        + "  "
                                        + games(made)));
        return ExitCode.DONE.number();
    }

    @Command(
            name = "list",
            description = "Show how parity stands, or the reports of one configuration.",
            footer = {"", "Example:", "  rookery parity list square8_2p"})
    int list(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "CONFIG",
                            description = "its reports, newest first")
                    Optional<String> config,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "at most this many (default: 100)")
                    int limit) {
        if (limit < 1) {
            throw new CommandFailed(
                    ExitCode.USAGE, "list parity", "--limit is " + limit, "1 or more");
        }
        Target target = config.map(name -> Target.api("parity", name)).orElse(Target.api("parity"));
        String field = config.isPresent() ? "reports" : "parity";
        ObjectNode page = Pages.read(remote.client(console), "list parity", target, field, limit);
        remote.print(console, page, () -> print(page, config.isPresent()));
        return ExitCode.DONE.number();
    }

    private void print(ObjectNode page, boolean reports) {
        Table table =
                reports
                        ? new Table("AT", "RESULT", "GAMES", "SOURCE", "BY")
                        : new Table("CONFIG", "RESULT", "GAMES", "PASSED", "FAILED", "AT");
        for (JsonNode entry : Json.list(page, reports ? "reports" : "parity")) {
            if (reports) {
                table.row(
                        Json.text(entry, "at"),
                        Json.text(entry, "result"),
                        games(entry),
                        Json.text(entry, "source"),
                        Json.text(entry, "reported_by"));
            } else {
                JsonNode newest = entry.path("newest");
                table.row(
                        Json.text(entry, "config"),
                        Json.text(newest, "result"),
                        games(newest),
                        Json.text(entry.at("/validations/passed")),
                        Json.text(entry.at("/validations/failed")),
                        Json.text(newest, "at"));
            }
        }
        table.print(console);
    }

    private static String games(JsonNode report) {
        return Json.text(report, "failures")
                + " of "
                + Json.text(report, "games_checked")
                + " failed";
    }
}
