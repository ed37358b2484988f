package dev.rookery.node;

/**
 * The node cannot start. The message names operation, subject, cause and cure; the process ends
 * with it.
 *
 * <p>Threads: immutable.
 */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    static StartException address(String port, String address, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new StartException(
                "could not listen on "
                        + address
                        + " ("
                        + port
                        + " port): "
                        + root.getMessage()
                        + "; stop what uses it, or name another with --"
                        + port,
                cause);
    }
}
