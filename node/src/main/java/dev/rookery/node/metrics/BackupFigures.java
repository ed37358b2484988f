package dev.rookery.node.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the backups are.
 *
 * <p>Threads: immutable.
 *
 * @param copies full copies kept
 * @param newest when the newest full copy was begun
 * @param newestBytes its size
 * @param took how long the last one took
 * @param lastVerified when a copy last passed every check
 * @param newestVerified when the newest copy that passed them was begun
 * @param lastDrill when a restore was last rehearsed
 * @param drillFailed whether the last drill found a backup that cannot be restored
 * @param archiveBytes what the archive's segments take
 */
public record BackupFigures(
        long copies,
        Optional<Instant> newest,
        long newestBytes,
        Optional<Duration> took,
        Optional<Instant> lastVerified,
        Optional<Instant> newestVerified,
        Optional<Instant> lastDrill,
        boolean drillFailed,
        long archiveBytes) {}
