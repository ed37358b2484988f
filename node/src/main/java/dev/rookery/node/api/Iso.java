package dev.rookery.node.api;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Times as the contract writes them: {@code 2026-11-21T14:05:00.123Z}. */
final class Iso {
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Iso() {}

    static String text(Instant at) {
        return text(at.toEpochMilli());
    }

    /** By hand: a formatter costs more than the rest of a version's JSON. */
    static String text(long millis) {
        long seconds = Math.floorDiv(millis, 1_000L);
        LocalDateTime at;
        try {
            at = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        } catch (java.time.DateTimeException e) {
            // A foreign fact may claim any time at all; it must not keep others from being shown.
            at = millis < 0 ? LocalDateTime.MIN : LocalDateTime.MAX;
        }
        StringBuilder out = new StringBuilder(24);
        if (at.getYear() < 0 || at.getYear() > 9_999) {
            return at + "Z";
        }
        pad(out, at.getYear(), 4).append('-');
        pad(out, at.getMonthValue(), 2).append('-');
        pad(out, at.getDayOfMonth(), 2).append('T');
        pad(out, at.getHour(), 2).append(':');
        pad(out, at.getMinute(), 2).append(':');
        pad(out, at.getSecond(), 2).append('.');
        return pad(out, (int) Math.floorMod(millis, 1_000L), 3).append('Z').toString();
    }

    /** Reads a time with an offset; empty when it is none, or not in the years 1970 to 9999. */
    static Optional<Instant> parse(String text) {
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            boolean within = !at.isBefore(Instant.EPOCH) && at.isBefore(END);
            return within ? Optional.of(at) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static StringBuilder pad(StringBuilder out, int value, int digits) {
        String text = Integer.toString(value);
        for (int i = text.length(); i < digits; i++) {
            out.append('0');
        }
        return out.append(text);
    }
}
