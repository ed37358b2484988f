package dev.rookery.cli.verb;

import dev.rookery.cli.term.Console;
import dev.rookery.config.Problem;
import java.util.List;

/** How everything that is wrong with a configuration is said, at once. */
final class SettingProblems {

    private SettingProblems() {}

    static void print(Console console, List<Problem> problems) {
        console.note(
                "rookery: "
                        + problems.size()
                        + (problems.size() == 1 ? " problem" : " problems")
                        + " in the configuration:");
        problems.forEach(problem -> console.note("  " + problem.message()));
    }
}
