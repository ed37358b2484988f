package dev.rookery.backup.catalogue;

import java.time.Duration;

/**
 * How much of the archive is kept once a verified full copy covers it. What goes loses no fact and
 * no moment: its marks are then reached back from that copy, which takes longer.
 *
 * <p>Threads: immutable.
 *
 * @param age segments written to longer ago go; raising it costs disk, as much as is archived in
 *     that time
 * @param bytesMax beyond this much in all, the oldest go; a limit that what no verified copy covers
 *     yet may exceed
 */
public record ArchiveKeep(Duration age, long bytesMax) {

    /** A week, 16 GiB. */
    public static final ArchiveKeep DEFAULTS = new ArchiveKeep(Duration.ofDays(7), 16L << 30);

    /** Refuses what could not be kept to. */
    public ArchiveKeep {
        if (age.isNegative() || bytesMax < 0) {
            throw new IllegalArgumentException(
                    "what is kept of the archive is not negative: " + age + ", " + bytesMax);
        }
    }
}
