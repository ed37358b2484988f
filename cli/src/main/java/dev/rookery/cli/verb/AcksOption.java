package dev.rookery.cli.verb;

import java.util.Optional;
import picocli.CommandLine.Option;

/** How many nodes are to hold a write, for every verb that writes. */
final class AcksOption {

    @Option(
            names = "--acks",
            paramLabel = "1|majority|all",
            description =
                    "how many nodes hold it before the answer (default: 1); exit 8 when too few"
                            + " did in time, though this node keeps it")
    Optional<String> wanted = Optional.empty();
}
