package dev.rookery.sync.driver;

import java.time.Duration;

/**
 * The node has as much waiting as it allows itself, or is restarting its store; nothing of what was
 * asked has happened.
 *
 * <p>Threads: immutable.
 */
public final class NodeBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * @param retryAfter when asking again makes sense
     */
    public NodeBusyException(String message, Duration retryAfter) {
        super(message, null, false, false);
        this.retryAfter = retryAfter;
    }

    /** When asking again makes sense. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
