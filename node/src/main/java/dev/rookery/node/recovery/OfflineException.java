package dev.rookery.node.recovery;

/**
 * Work on the data directory of a stopped node failed: a node runs on it, or the disk or a database
 * failed. The message names operation, subject, cause and cure.
 *
 * <p>Threads: immutable.
 */
public final class OfflineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OfflineException(String message) {
        super(message);
    }

    /** Says what the cause says. */
    public OfflineException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
