package dev.rookery.config.value;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 250ms}, {@code 5s}, {@code 1h30m}, {@code 7d}. A bare
 * {@code 0} is zero; any other bare number is refused, because nobody can tell whether it means
 * seconds or milliseconds.
 */
public final class DurationText {

    private static final Pattern WRITTEN =
            Pattern.compile(
                    "(?:(\\d{1,6})d)?(?:(\\d{1,7})h)?(?:(\\d{1,9})m)?(?:(\\d{1,11})s)?(?:(\\d{1,14})ms)?");

    private DurationText() {}

    /**
     * @return empty when the text is not a duration
     */
    public static Optional<Duration> parse(String text) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        if (written.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher match = WRITTEN.matcher(written);
        if (written.isEmpty() || !match.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                Duration.ofDays(number(match.group(1)))
                        .plusHours(number(match.group(2)))
                        .plusMinutes(number(match.group(3)))
                        .plusSeconds(number(match.group(4)))
                        .plusMillis(number(match.group(5))));
    }

    /**
     * The text that reads back as the same duration, to the millisecond: {@code 24h}, {@code
     * 1m30s}.
     */
    public static String show(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count != 0) {
            text.append(count).append(unit);
        }
    }
}
