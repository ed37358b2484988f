package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How much is shown, and as of when, for every verb that reads a list page by page. */
final class Listing {

    private static final int LIMIT_MAX = 1_000_000;

    @Option(names = "--as-of", paramLabel = "TIME", description = "as it was then (ISO-8601)")
    Optional<String> asOf = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "at most this many (default: 1000)")
    private int limit = 1000;

    /** At most so many. */
    int limit() {
        return checked(limit);
    }

    /** A limit in its range, from wherever it came. */
    static int checked(int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "read a list",
                    "--limit " + limit + " is out of range",
                    "1-" + LIMIT_MAX);
        }
        return limit;
    }
}
