package dev.rookery.cli.process;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one line that a node prints on standard output once HTTP serves.
 *
 * @param took from the process's start to the line, as the node says
 */
public record ReadyLine(String http, String sync, String node, String cluster, Duration took) {

    private static final Pattern SHAPE =
            Pattern.compile(
                    "ready http=(\\S+) sync=(\\S+) node=(\\S+) cluster=(\\S+) in (\\d+) ms");

    /** A clock that is set back while the node starts makes no negative time of it. */
    public ReadyLine {
        took = took.isNegative() ? Duration.ZERO : took;
    }

    /** Absent when the line is another. */
    public static Optional<ReadyLine> parse(String line) {
        Matcher matcher = SHAPE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new ReadyLine(
                        matcher.group(1),
                        matcher.group(2),
                        matcher.group(3),
                        matcher.group(4),
                        Duration.ofMillis(Long.parseLong(matcher.group(5)))));
    }

    /** As printed; the inverse of {@link #parse}. */
    @Override
    public String toString() {
        return "ready http="
                + http
                + " sync="
                + sync
                + " node="
                + node
                + " cluster="
                + cluster
                + " in "
                + took.toMillis()
                + " ms";
    }
}
