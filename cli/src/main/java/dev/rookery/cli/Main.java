package dev.rookery.cli;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.verb.Verbs;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the runnable jar. */
public final class Main {

    /** Options that may stand before the verb, and how many words each takes. */
    private static final List<String> WITH_VALUE = List.of("--url", "--token", "--timeout");

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Console.ofProcess(), arguments));
    }

    /**
     * Runs one command to its end.
     *
     * @return the process's exit code
     */
    public static int run(Console console, String... arguments) {
        List<String> ordered = verbFirst(arguments);
        String verb = ordered.isEmpty() ? "" : ordered.get(0);
        try {
            CommandLine command = Verbs.commandLine(verb, console);
            return configured(command, console).execute(ordered.toArray(String[]::new));
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    private static CommandLine configured(CommandLine command, Console console) {
        command.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        command.setColorScheme(
                CommandLine.Help.defaultColorScheme(console.terminal() ? Ansi.ON : Ansi.OFF));
        command.setExpandAtFiles(false); // @champion is an alias, no file of arguments
        command.setUsageHelpWidth(100);
        command.setParameterExceptionHandler((wrong, args) -> usage(console, wrong));
        command.setExecutionExceptionHandler((thrown, line, parsed) -> failed(console, thrown));
        return command;
    }

    /** {@code --url X show iris} is {@code show --url X iris}. */
    private static List<String> verbFirst(String... arguments) {
        int verb = 0;
        while (verb < arguments.length && arguments[verb].startsWith("--")) {
            String option = arguments[verb];
            boolean shared = option.equals("--json") || WITH_VALUE.contains(option);
            boolean joined = WITH_VALUE.stream().anyMatch(name -> option.startsWith(name + "="));
            if (!shared && !joined) {
                return List.of(arguments);
            }
            verb += WITH_VALUE.contains(option) ? 2 : 1;
        }
        if (verb == 0 || verb >= arguments.length) {
            return List.of(arguments);
        }
        List<String> ordered = new ArrayList<>();
        ordered.add(arguments[verb]);
        ordered.addAll(List.of(arguments).subList(0, verb));
        ordered.addAll(List.of(arguments).subList(verb + 1, arguments.length));
        return ordered;
    }

    private static int usage(Console console, ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        boolean noVerb =
                command.getParent() == null
                        && wrong instanceof UnmatchedArgumentException unmatched
                        && !unmatched.isUnknownOption();
        console.note(
                "rookery: "
                        + (noVerb
                                ? "'"
                                        + ((UnmatchedArgumentException) wrong).getUnmatched().get(0)
                                        + "' is no verb"
                                : wrong.getMessage()));
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().flush();
        console.note("see '" + command.getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE.number();
    }

    /** The outermost place: what a verb could not do becomes a line and an exit code. */
    private static int failed(Console console, Exception thrown) {
        if (thrown instanceof CommandFailed failed) {
            console.note("rookery: " + failed.getMessage());
            if (!failed.cure().isEmpty()) {
                console.note("         " + failed.cure());
            }
            return failed.exit().number();
        }
        console.note("rookery: this should not happen, please report it:");
        thrown.printStackTrace(console.err());
        return ExitCode.FAILED.number();
    }
}
