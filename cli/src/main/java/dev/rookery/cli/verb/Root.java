package dev.rookery.cli.verb;

import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.term.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rookery} without a verb. */
@Command(
        name = "rookery",
        mixinStandardHelpOptions = true,
        versionProvider = Root.Version.class,
        synopsisSubcommandLabel = "VERB",
        description = "A model registry that lives inside the training cluster.",
        footer = {
            "",
            "MODEL:REF names a version: a number, stage, latest, @alias, label or id.",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused by a rule, 5 cancelled,",
            "            6 node not reachable, 7 verification failed, 8 not confirmed by enough nodes.",
            "",
            "Start with 'rookery start', or see three nodes at work with 'rookery demo'.",
            "'rookery VERB --help' says more."
        })
final class Root implements Callable<Integer> {

    private final Console console;

    @Spec private CommandSpec spec;

    Root(Console console) {
        this.console = console;
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String built = Root.class.getPackage().getImplementationVersion();
            return new String[] {"rookery " + (built == null ? "(not built as a jar)" : built)};
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE.number();
    }
}
