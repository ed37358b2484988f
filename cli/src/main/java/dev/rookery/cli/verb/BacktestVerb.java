package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code rollback backtest}: what other rules would have said of what was observed. */
@Command(
        name = "backtest",
        description = "Try other rollback rules on the observations since the baseline.",
        footer = {
            "",
            "FILE has what rollback.models has for one model, in YAML or JSON:",
            "  elo-drop: 30",
            "  confirmations: 2",
            "",
            "Example:",
            "  rookery rollback backtest square8_2p --rules stricter.yaml"
        })
final class BacktestVerb implements Callable<Integer> {

    private static final int FILE_BYTES_MAX = 16 << 10;

    @ParentCommand private RollbackVerb rollback;

    @Parameters(index = "0", paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            required = true,
            description = "rules that differ from the model's own")
    private Path rules = Path.of("");

    @Option(
            names = {"-v", "--version"},
            paramLabel = "REF",
            description = "whose observations; default: the version in production")
    private Optional<String> version = Optional.empty();

    @Override
    public Integer call() {
        String operation = "try other rollback rules on " + model;
        ObjectNode body = Json.object();
        body.put("rules", text(operation));
        version.ifPresent(ref -> body.put("version", ref));
        JsonNode done =
                rollback.remote()
                        .client(rollback.console())
                        .post(operation, Target.api("models", model, "rollback", "backtest"), body);
        rollback.remote().print(rollback.console(), done, () -> print(done));
        return ExitCode.DONE.number();
    }

    private String text(String operation) {
        try (InputStream in = Files.newInputStream(rules)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1); // A device has no size, and no end.
            if (bytes.length > FILE_BYTES_MAX) {
                throw bad(operation, "is larger than 16 KB");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IOException e) {
            throw bad(operation, "cannot be read as UTF-8: " + e.getMessage());
        }
    }

    private CommandFailed bad(String operation, String what) {
        return new CommandFailed(
                ExitCode.USAGE, operation, rules + " " + what, "give a short file of rules");
    }

    private void print(JsonNode done) {
        Table table = new Table("AT", "VERDICT", "SEVERITY", "REASON");
        for (JsonNode change : done.path("verdicts")) {
            table.row(
                    Json.text(change, "at"),
                    Json.text(change, "verdict"),
                    Json.text(change, "severity"),
                    Json.text(change, "reason"));
        }
        table.print(rollback.console());
        String first = Json.text(done, "first_rollback");
        rollback.console()
                .line(
                        first.isEmpty()
                                ? "would not have been rolled back"
                                : "would have been rolled back at " + first);
        rollback.console()
                .line(
                        "%s looks at version %s, %s before them left out"
                                .formatted(
                                        Json.text(done, "looks"),
                                        Json.firstText(done.path("version"), "version", "id"),
                                        Json.text(done, "skipped")));
    }
}
