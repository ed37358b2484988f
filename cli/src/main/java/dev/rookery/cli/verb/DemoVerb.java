package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.demo.Demo;
import dev.rookery.cli.term.Console;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: three nodes at work, in under a minute. */
@Command(
        name = "demo",
        description = {
            "Show three nodes agree, part, heal, break and recover, in under a minute.",
            "They run on loopback and leave nothing behind. Exit code 1 when a step is not as told."
        })
final class DemoVerb implements Callable<Integer> {

    private final Console console;

    @Mixin LocalOptions local;

    @Option(names = "--keep", description = "leave the nodes' folders and logs where they are")
    private boolean keep;

    DemoVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            new Demo(console, local.json, keep).run();
            return ExitCode.DONE.number();
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "run the demo",
                    e.toString(),
                    "it needs a temporary folder it may write to, and free ports on loopback",
                    e);
        }
    }
}
