package dev.rookery.cli.verb;

import dev.rookery.cli.term.Console;
import dev.rookery.node.settings.NodeSettings;

/** How everything that is wrong with a configuration is said, at once. */
final class SettingProblems {

    private SettingProblems() {}

    static void print(Console console, NodeSettings.Problems problems) {
        int count = problems.all().size();
        console.note(
                "rookery: "
                        + count
                        + (count == 1 ? " problem" : " problems")
                        + " in the configuration:");
        problems.all().forEach(problem -> console.note("  " + problem.message()));
    }
}
