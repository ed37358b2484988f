package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Table;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rollback}: puts an earlier version back into production. */
@Command(
        name = "rollback",
        description = "Put an earlier version back into production, in place of the one there.",
        subcommands = BacktestVerb.class,
        footer = {
            "",
            "Without --to it is the version that was in production before; one that was rolled back",
            "from is left out until it is promoted again. Else it is the newest archived version with",
            "a better record: by elo, else win_rate, else the first metric of known direction.",
            "A version whose files the node cannot get, or are not what was registered, is left out.",
            "",
            "The one that was in production is archived (rollback.failed-stage). Exit code 4 when",
            "there is nothing to put back.",
            "",
            "Examples:",
            "  rookery rollback square8_2p --reason \"loses to last week's\"",
            "  rookery rollback square8_2p --to 12",
            "  rookery rollback square8_2p --check",
            "  rookery rollback --pending",
            "  rookery rollback square8_2p --approve"
        })
final class RollbackVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;

    @Spec private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "the model")
    private String model = "";

    @Option(names = "--check", description = "only say whether it should be rolled back")
    private boolean check;

    @Option(names = "--pending", description = "list rollbacks that wait for an approval")
    private boolean pending;

    @Option(
            names = "--approve",
            description = "roll back, if the verdict still says so (rollback.mode: approve)")
    private boolean approve;

    @Option(names = "--to", paramLabel = "REF", description = "the version to put back")
    private Optional<String> to = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the history")
    private Optional<String> reason = Optional.empty();

    @Option(
            names = "--expect",
            paramLabel = "REF",
            description = "refuse when another version is in production by now")
    private Optional<String> expect = Optional.empty();

    RollbackVerb(Console console) {
        this.console = console;
    }

    Console console() {
        return console;
    }

    Remote remote() {
        return remote;
    }

    @Override
    public Integer call() {
        if (pending) {
            return pending();
        }
        if (model.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'MODEL'");
        }
        if (check) {
            return VerdictText.check(console, remote, remote.client(console), model);
        }
        return approve ? approve() : rollBack();
    }

    private int approve() {
        ObjectNode body = Json.object();
        expect.ifPresent(ref -> body.put("from", ref));
        Target target = Target.api("models", model, "rollback", "approve");
        String operation = "approve the rollback of " + model;
        JsonNode done = remote.client(console, acks).post(operation, target, body);
        remote.print(console, done, () -> print(done));
        return ExitCode.DONE.number();
    }

    private int pending() {
        JsonNode found =
                remote.client(console)
                        .get("list pending rollbacks", Target.api("rollbacks", "pending"));
        remote.print(console, found, () -> table(found.path("pending")));
        return ExitCode.DONE.number();
    }

    private void table(JsonNode checks) {
        Table table = new Table("MODEL", "PRODUCTION", "SEVERITY", "REASON");
        for (JsonNode one : checks) {
            table.row(
                    Json.text(one, "model"),
                    version(one.path("production")),
                    Json.text(one, "severity"),
                    Json.text(one, "reason"));
        }
        table.print(console);
    }

    private int rollBack() {
        ObjectNode body = Json.object();
        to.ifPresent(ref -> body.put("to", ref));
        reason.ifPresent(text -> body.put("reason", text));
        expect.ifPresent(ref -> body.putObject("expect").put("production", ref));
        JsonNode done =
                remote.client(console, acks)
                        .post("roll back " + model, Target.api("models", model, "rollback"), body);
        remote.print(console, done, () -> print(done));
        return ExitCode.DONE.number();
    }

    private void print(JsonNode done) {
        String name = Json.text(done, "model_id");
        console.line(
                name
                        + ":"
                        + version(done.path("to"))
                        + " is in production again; "
                        + name
                        + ":"
                        + version(done.path("from"))
                        + " is "
                        + Json.text(done.path("from"), "stage"));
    }

    private static String version(JsonNode brief) {
        return Json.firstText(brief, "version", "id");
    }
}
