package dev.rookery.node.metrics;

import java.time.Instant;
import java.util.Optional;

/**
 * How the backups in one other place are.
 *
 * <p>Threads: immutable.
 *
 * @param place a path, or {@code s3://bucket/prefix}
 * @param copies full copies there, each complete
 * @param newest when the newest of them was taken
 * @param lastSuccess when a round there last ended well
 * @param sentBytes of objects that were put since the start
 * @param sentCopies sent to their end since the start
 * @param failures rounds that ended in one since the start
 * @param open whether its breaker lets nothing through
 */
public record OffsiteFigures(
        String place,
        long copies,
        Optional<Instant> newest,
        Optional<Instant> lastSuccess,
        long sentBytes,
        long sentCopies,
        long failures,
        boolean open) {}
