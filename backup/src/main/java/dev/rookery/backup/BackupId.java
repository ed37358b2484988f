package dev.rookery.backup;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a copy or a mark: {@code 20261121_140500}, in UTC, and {@code 20261121_140500_2} when
 * the second was taken. The only text that this module ever turns into a path.
 *
 * <p>Threads: immutable.
 */
public final class BackupId implements Comparable<BackupId> {
    private static final Pattern FORM = Pattern.compile("(\\d{8}_\\d{6})(?:_([1-9]\\d{0,8}))?");
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withZone(ZoneOffset.UTC);

    private final String second;
    private final int ordinal;

    private BackupId(String second, int ordinal) {
        this.second = second;
        this.ordinal = ordinal;
    }

    /** Reads an id from outside; empty when it does not have the form. */
    public static Optional<BackupId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int ordinal = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
        boolean canonical = matcher.group(2) == null || ordinal > 1;
        return canonical ? Optional.of(new BackupId(matcher.group(1), ordinal)) : Optional.empty();
    }

    /**
     * The ordinal-th id of a second.
     *
     * @param ordinal 1 for the plain id
     */
    public static BackupId of(Instant at, int ordinal) {
        if (ordinal < 1) {
            throw new IllegalArgumentException("an ordinal is at least 1, not " + ordinal);
        }
        return new BackupId(SECOND.format(at), ordinal);
    }

    /** Whether another one is of the same second. */
    public boolean sameSecond(BackupId other) {
        return second.equals(other.second);
    }

    /** Which of its second, from 1. */
    int ordinal() {
        return ordinal;
    }

    /** By second, then by ordinal as a number: {@code _10} after {@code _9}. */
    @Override
    public int compareTo(BackupId other) {
        int bySecond = second.compareTo(other.second);
        return bySecond != 0 ? bySecond : Integer.compare(ordinal, other.ordinal);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BackupId that
                && second.equals(that.second)
                && ordinal == that.ordinal;
    }

    @Override
    public int hashCode() {
        return 31 * second.hashCode() + ordinal;
    }

    @Override
    public String toString() {
        return ordinal == 1 ? second : second + "_" + ordinal;
    }
}
