package dev.rookery.cli.verb;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What a verb that asks no node has. */
final class LocalOptions {

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "show this help")
    boolean help;
}
