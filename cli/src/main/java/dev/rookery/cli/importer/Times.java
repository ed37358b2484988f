package dev.rookery.cli.importer;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as other registries write them. One without a zone is UTC. */
final class Times {

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");
    private static final int TEXT_MAX = 64;

    /** 20260126_103000, v20241204T220000Z and the like. */
    private static final Pattern COMPACT =
            Pattern.compile("v?(\\d{4})(\\d\\d)(\\d\\d)[_T-]?(\\d\\d)(\\d\\d)(\\d\\d)Z?(?:_\\d+)?");

    /** Seconds, or milliseconds, since 1970. */
    private static final Pattern SECONDS = Pattern.compile("(\\d{9,10})(\\.\\d+)?");

    private static final Pattern MILLIS = Pattern.compile("\\d{12,13}");

    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /** Reads a time of the years 1970 to 9999; empty when it is none. */
    static Optional<Instant> parse(String text) {
        String bare = text.strip();
        if (bare.isEmpty() || bare.length() > TEXT_MAX) {
            return Optional.empty();
        }
        if (MILLIS.matcher(bare).matches()) {
            return ofMillis(Long.parseLong(bare));
        }
        if (SECONDS.matcher(bare).matches()) {
            return ofMillis(new BigDecimal(bare).movePointRight(3).longValue());
        }
        try {
            return within(compact(bare).orElseGet(() -> iso(bare.replace(' ', 'T'))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A time in milliseconds since 1970; empty when it is none of those years. */
    static Optional<Instant> ofMillis(long millis) {
        return within(Instant.ofEpochMilli(millis));
    }

    /** As labels are made of times: {@code 20260126_103000}. */
    static String label(Instant at) {
        return LABEL.format(at);
    }

    private static Optional<Instant> within(Instant at) {
        return at.isBefore(Instant.EPOCH) || !at.isBefore(END) ? Optional.empty() : Optional.of(at);
    }

    private static Optional<Instant> compact(String text) {
        Matcher digits = COMPACT.matcher(text);
        if (!digits.matches()) {
            return Optional.empty();
        }
        int[] parts = new int[6];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Integer.parseInt(digits.group(i + 1));
        }
        return Optional.of(
                LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
                        .toInstant(ZoneOffset.UTC));
    }

    private static Instant iso(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return withoutZone(text);
        }
    }

    private static Instant withoutZone(String text) {
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
    }
}
