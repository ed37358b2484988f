package dev.rookery.sync.driver;

/**
 * The store's disk or database failed. The message names operation, subject, cause and cure.
 *
 * <p>Threads: immutable.
 */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    /**
     * @param full whether the cause is a disk without space or that cannot be written: the node
     *     turns read-only until a probe succeeds
     */
    public StoreException(String message, boolean full, Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    /** Whether writes cannot succeed until the disk has space or is mended. */
    public boolean full() {
        return full;
    }
}
