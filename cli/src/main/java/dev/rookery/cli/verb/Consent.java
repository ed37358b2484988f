package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.term.Console;
import picocli.CommandLine.Option;

/** Asks before something is lost. */
final class Consent {

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask")
    boolean yes;

    /**
     * @param operation as in "delete iris"
     * @param consequence what a yes brings about
     */
    void require(Console console, String operation, String consequence) {
        if (!yes && !console.confirm(consequence + " Go on?")) {
            throw new CommandFailed(
                    ExitCode.CANCELLED,
                    operation,
                    "cancelled; nothing was changed",
                    "answer y, or give --yes where nobody can answer");
        }
    }
}
