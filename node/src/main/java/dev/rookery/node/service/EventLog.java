package dev.rookery.node.service;

import java.util.List;
import java.util.Optional;

/**
 * What happened on this node, in the order in which it came to know.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface EventLog {

    /**
     * One event.
     *
     * @param id grows by at least one from event to event; this node's own
     * @param type dotted lower case, such as {@code version.registered}
     * @param model the name that its model was created with; empty for what is of no model
     * @param version the ULID of the version
     * @param detail one sentence for people
     * @param atMillis the fact's wall clock, ms since 1970
     */
    record Entry(
            long id,
            String type,
            Optional<String> model,
            Optional<String> version,
            String detail,
            long atMillis) {}

    /** Events after an id, oldest first. */
    List<Entry> after(long id, int limit);

    /** The id of the newest; 0 when there is none. */
    long newest();
}
