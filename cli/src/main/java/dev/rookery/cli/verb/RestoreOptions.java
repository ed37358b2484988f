package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What may be said with {@code backup restore}. */
final class RestoreOptions {

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd['T'][' '][HH:mm[:ss]]")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendPattern("[' ']")
                    .optionalStart()
                    .appendOffset("+HH:MM", "Z")
                    .optionalEnd()
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    @Parameters(arity = "0..1", paramLabel = "ID", description = "the backup, or --at")
    Optional<String> id = Optional.empty();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "the newest backup of that time or before, such as '2026-11-21 14:05';"
                            + " UTC where it names no zone")
    Optional<String> at = Optional.empty();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "repair",
            description = {
                "repair: install it, add back every fact that verifies; ends at now",
                "rewind: what it says is so again, on every node; ends at then"
            })
    String mode = "repair";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "rewind only this one; may be repeated")
    List<String> models = new ArrayList<>();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "why a rewind; stays in the history")
    Optional<String> reason = Optional.empty();

    @Option(names = "--to", paramLabel = "FILE", description = "a new file to look into")
    Optional<Path> to = Optional.empty();

    @Option(names = "--plan", description = "show what would be done, and do nothing")
    boolean plan;

    @Option(names = "--data", paramLabel = "DIR", description = "a stopped node's folder")
    Optional<String> data = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "a stopped node's configuration")
    Optional<Path> config = Optional.empty();

    /** Whether a node's folder is meant, not a node. */
    boolean offline() {
        return data.isPresent() || config.isPresent();
    }

    boolean rewinds() {
        return mode.equals("rewind");
    }

    /** Refuses what does not go together. */
    void check() {
        if (id.isPresent() == at.isPresent()) {
            throw usage(
                    id.isPresent() ? "both an ID and --at are given" : "no backup is named",
                    "rookery backup restore ID, or rookery backup restore --at TIME");
        }
        if (!rewinds() && !mode.equals("repair")) {
            throw usage("the mode is " + mode, "--mode repair, or --mode rewind");
        }
        if (!rewinds() && !models.isEmpty()) {
            throw usage("a repair brings back all models", "--mode rewind with --model");
        }
        if (!rewinds() && reason.isPresent()) {
            throw usage(
                    "a repair writes no reason into the history", "--mode rewind with --reason");
        }
        if (plan && to.isPresent()) {
            throw usage("--plan does nothing, --to writes a file", "one of the two");
        }
        if (offline() && rewinds()) {
            throw usage(
                    "a rewind is written by a running node",
                    "start the node, after a repair if it will not start, and rewind there");
        }
    }

    /** The moment of {@code --at}. */
    Instant moment() {
        String text = at.orElseThrow();
        try {
            TemporalAccessor read =
                    TIME.parseBest(
                            text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof OffsetDateTime moment) {
                return moment.toInstant();
            }
            LocalDateTime local =
                    read instanceof LocalDateTime time ? time : LocalDate.from(read).atStartOfDay();
            return local.toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "restore a backup",
                    "--at " + text + " is no time",
                    "such as '2026-11-21 14:05' or 2026-11-21T14:05:00Z",
                    e);
        }
    }

    private static CommandFailed usage(String why, String cure) {
        return new CommandFailed(ExitCode.USAGE, "restore a backup", why, cure);
    }
}
