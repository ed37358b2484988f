package dev.rookery.backup.archive;

import java.time.Duration;

/**
 * Up to which age how many marks stay listed; older ones are not. A mark that goes is a moment less
 * to return to, not a fact less.
 *
 * <p>Threads: immutable.
 *
 * @param all every mark up to this age stays; raising it costs about 500 bytes of memory a mark
 * @param perMinute then one a minute up to this age
 * @param perHour then one an hour up to this age
 */
public record MarkAges(Duration all, Duration perMinute, Duration perHour) {

    /** An hour, a day, a week. */
    public static final MarkAges DEFAULTS =
            new MarkAges(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7));

    /** Refuses ages that do not grow. */
    public MarkAges {
        boolean growing =
                !all.isNegative()
                        && all.compareTo(perMinute) <= 0
                        && perMinute.compareTo(perHour) <= 0;
        if (!growing) {
            throw new IllegalArgumentException(
                    "marks' ages grow from all to one a minute to one an hour, not %s, %s, %s"
                            .formatted(all, perMinute, perHour));
        }
    }
}
