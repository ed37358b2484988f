package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code promote}: moves a version to another stage. */
@Command(
        name = "promote",
        description = "Move a version to another stage.",
        footer = {
            "",
            "development -> staging, archived, rejected",
            "staging     -> production, development, archived, rejected",
            "production  -> archived, staging",
            "archived    -> development          rejected -> development",
            "",
            "Examples:",
            "  rookery promote iris -v 3 --to staging --reason \"beats 2 on the holdout\"",
            "  rookery promote iris 3 --stage prod"
        })
final class PromoteVerb implements Callable<Integer> {

    private final Console console;

    @Mixin private Remote remote;
    @Mixin private AcksOption acks;
    @Mixin private VersionArgument version;

    @Option(
            names = {"--to", "--stage"},
            required = true,
            paramLabel = "STAGE",
            description = "development|dev, staging, production|prod, archived, rejected")
    private String to = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the history")
    private Optional<String> reason = Optional.empty();

    @Option(
            names = "--expect",
            paramLabel = "STAGE",
            description = "refuse when it is in another stage by now")
    private Optional<String> expect = Optional.empty();

    PromoteVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String ref = version.requiredRef("promote");
        JsonNode moved =
                new StageMove(version.model(), ref, Stages.full(to), reason, expect)
                        .send(remote.client(console, acks));
        remote.print(
                console,
                moved,
                () ->
                        console.line(
                                VersionPage.name(moved) + " is in " + Json.text(moved, "stage")));
        return ExitCode.DONE.number();
    }
}
