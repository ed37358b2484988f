package dev.rookery.node.metrics;

import java.time.Instant;
import java.util.Optional;

/**
 * What audits did since the start, and how the last one ended.
 *
 * @param clean runs that left nothing damaged
 * @param damaged runs that did
 * @param failed runs that could not be ended
 * @param unhealed mismatches that are left, as of the last run
 * @param lastEnded when a run last ended, also before the start
 */
public record AuditFigures(
        long clean,
        long damaged,
        long failed,
        long facts,
        long healed,
        long unhealed,
        Optional<Instant> lastEnded) {}
