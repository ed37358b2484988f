package dev.rookery.sync.driver;

/**
 * The state before a sync step could not be made restorable, so the step is dropped. The message
 * names operation, subject, cause and cure.
 *
 * <p>Threads: immutable.
 */
public final class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Of a failure whose message says what to do. */
    public SnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
