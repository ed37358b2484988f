package dev.rookery.sync.http;

/**
 * The sync port must not open as it is configured. The message names what was asked for, why not,
 * and the cure.
 *
 * <p>Threads: immutable.
 */
public final class SyncSecurityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SyncSecurityException(String message) {
        super(message);
    }

    public SyncSecurityException(String message, Throwable cause) {
        super(message, cause);
    }
}
