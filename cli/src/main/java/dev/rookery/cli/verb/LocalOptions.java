package dev.rookery.cli.verb;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What a verb that asks no node has. */
final class LocalOptions {

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "print one JSON document instead of a page")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "show this help")
    boolean help;
}
