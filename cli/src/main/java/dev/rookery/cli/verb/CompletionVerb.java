package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code completion}: a script that teaches the shell the verbs and options. */
@Command(
        name = "completion",
        description = "Print a completion script for bash or zsh.",
        footer = {
            "",
            "Example:",
            "  source <(rookery completion bash)",
            "  rookery completion zsh > ~/.rookery-completion && source ~/.rookery-completion"
        })
final class CompletionVerb implements Callable<Integer> {

    private final Console console;

    @Mixin LocalOptions local;

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "bash",
            paramLabel = "bash|zsh",
            description = "the shell (default: bash)")
    private String shell = "bash";

    CompletionVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "complete for " + shell,
                    "only bash and zsh are known",
                    "rookery completion bash");
        }
        String script = AutoComplete.bash("rookery", Verbs.complete(console));
        if (local.json) {
            console.line(Json.pretty(Json.object().put("shell", shell).put("script", script)));
            return ExitCode.DONE.number();
        }
        // One script serves both: in zsh it turns bash's completion functions on.
        console.out().print(script);
        console.out().flush();
        return ExitCode.DONE.number();
    }
}
