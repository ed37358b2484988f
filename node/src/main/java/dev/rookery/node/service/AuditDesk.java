package dev.rookery.node.service;

import dev.rookery.sync.audit.AuditReport;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether what this node stores is what it kept.
 *
 * <p>Threads: safe for any thread; does not block.
 */
public interface AuditDesk {

    /**
     * The run that goes on, else the last one.
     *
     * @param began empty when there never was a run
     * @param ended empty while it goes on
     * @param facts how many there are to check
     * @param error why it could not be ended; it is tried again
     * @param next when the next one is due
     */
    record Audit(
            boolean running,
            Optional<Instant> began,
            Optional<Instant> ended,
            long facts,
            AuditReport report,
            Optional<String> error,
            Instant next) {}

    /** How it stands. */
    Audit now();

    /** Begins a run over everything, unless one goes on; {@link #now} tells how it goes. */
    Audit begin();
}
