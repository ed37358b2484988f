package dev.rookery.node.data;

/**
 * The data directory cannot be this node's. The message names subject, cause and cure.
 *
 * <p>Threads: immutable.
 */
public final class DataDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
