package dev.rookery.backup.archive;

/**
 * How the archive uses its disk.
 *
 * <p>Threads: immutable.
 *
 * @param segmentBytesMax where a segment is closed and the next begins. Raising it makes files
 *     fewer, and the check at start longer: about 1 ms for each MB
 * @param marksMax how many of the youngest marks are all listed; beyond, one a second. Raising it
 *     costs about 500 bytes of memory for each mark
 * @param ages how marks thin out as they age
 */
public record ArchiveSettings(long segmentBytesMax, int marksMax, MarkAges ages) {
    /** 64 MB segments, 10,000 marks, thinned after an hour, a day and a week. */
    public static final ArchiveSettings DEFAULTS =
            new ArchiveSettings(64L << 20, 10_000, MarkAges.DEFAULTS);

    /** Refuses sizes that could not work. */
    public ArchiveSettings {
        if (segmentBytesMax < 1_024 || segmentBytesMax > 1L << 30) {
            throw new IllegalArgumentException(
                    "segmentBytesMax is 1 KiB to 1 GiB, not " + segmentBytesMax);
        }
        if (marksMax < 10 || marksMax > 1_000_000) {
            throw new IllegalArgumentException("marksMax is 10 to 1,000,000, not " + marksMax);
        }
    }

    /** The same, with marks that thin out otherwise. */
    public ArchiveSettings with(MarkAges other) {
        return new ArchiveSettings(segmentBytesMax, marksMax, other);
    }
}
